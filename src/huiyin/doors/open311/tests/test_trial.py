"""The test endpoint: like the real one, but nobody is sent out."""

from datetime import timedelta

from huiyin.doors.open311.models import TrialRequest
from huiyin.doors.open311.tests.conftest import EXIT, exit_form
from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.matters.models import Matter


def rehearse(rehearsing: Stranger, **changed: str) -> str:
    return str(rehearsing.post("requests", exit_form(**changed)).json[0]["service_request_id"])


def test_a_rehearsal_is_answered_and_shown_but_opens_no_matter(rehearsing: Stranger, stranger: Stranger) -> None:
    number = rehearse(rehearsing)
    assert number.startswith("TEST-")
    (shown,) = rehearsing.get(f"requests/{number}").json
    assert (shown["service_request_id"], shown["status"], shown["service_code"]) == (number, "open", EXIT)
    assert [one["service_request_id"] for one in rehearsing.get("requests").json] == [number]
    assert rehearsing.get(f"tokens/{number}").json[0]["service_request_id"] == number
    assert Matter.objects.count() == 0
    assert stranger.get("requests").json == []
    assert stranger.get(f"requests/{number}").status == 404


def test_a_rehearsal_is_checked_like_a_real_report(rehearsing: Stranger) -> None:
    assert rehearsing.post("requests", exit_form(service_code="nothing")).status == 404
    assert rehearsing.post("requests", exit_form(lat="")).status == 400
    assert "attribute[floor]" in rehearsing.post("requests", exit_form(**{"attribute[floor]": "x"})).errors[0]
    rehearsing.key = "wrong"
    assert rehearsing.post("requests", exit_form()).status == 403


def test_the_same_services_are_offered(rehearsing: Stranger, stranger: Stranger) -> None:
    assert rehearsing.get("services").json == stranger.get("services").json


def test_a_rehearsal_sent_again_is_one(rehearsing: Stranger) -> None:
    again = {"Idempotency-Key": "1"}
    first = rehearsing.post("requests", exit_form(), headers=again).json
    assert rehearsing.post("requests", exit_form(), headers=again).json == first
    assert TrialRequest.objects.count() == 1


def test_rehearsals_go_after_a_day(rehearsing: Stranger) -> None:
    old = rehearse(rehearsing)
    TrialRequest.objects.update(sent_at=TrialRequest.objects.get().sent_at - timedelta(hours=25))
    rehearse(rehearsing)
    assert rehearsing.get(f"requests/{old}").status == 404


def test_a_rehearsed_update_closes_the_rehearsal(rehearsing: Stranger) -> None:
    number = rehearse(rehearsing)
    update = {"service_request_id": number, "update_id": "7", "status": "CLOSED", "description": "已清走"}
    first = rehearsing.post("servicerequestupdates", update).json
    assert rehearsing.post("servicerequestupdates", update).json == first
    (shown,) = rehearsing.get("requests", status="closed", extensions="true").json
    assert (shown["service_request_id"], shown["status_notes"]) == (number, "已清走")
    (listed,) = rehearsing.get("servicerequestupdates").json
    assert (listed["service_request_id"], listed["status"], listed["description"]) == (number, "closed", "已清走")
