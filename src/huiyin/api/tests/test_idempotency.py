"""A call that is sent again changes nothing and answers the same."""

from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.api.tests.conftest import WORDS, Caller, a_report, key_of
from huiyin.api.tests.test_bad_input import jpeg, problem
from huiyin.matters.models import Entry, Matter
from huiyin.people.keys import Scope


def photo(color: str = "red") -> SimpleUploadedFile:
    return SimpleUploadedFile("a.jpg", jpeg(color=color), "image/jpeg")


def test_a_report_sent_twice_is_opened_once(hotline: Caller) -> None:
    first = hotline.post("/matters/voice", a_report(), Idempotency_Key="order-12")
    again = hotline.post("/matters/voice", a_report(), Idempotency_Key="order-12")
    assert (first.status_code, again.status_code) == (201, 201)
    assert "Idempotent-Replayed" not in first
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert Matter.objects.count() == 1


def test_the_same_key_for_another_report_is_refused(hotline: Caller) -> None:
    hotline.post("/matters/voice", a_report(), Idempotency_Key="order-12")
    other = hotline.post("/matters/voice", a_report(text="另一件事"), Idempotency_Key="order-12")
    problem(other, 422, "idempotency-key-reused")
    assert Matter.objects.count() == 1


def test_two_systems_may_use_the_same_key(hotline: Caller) -> None:
    other = key_of(Scope.MATTERS, name="物业")
    first = hotline.post("/matters/voice", a_report(), Idempotency_Key="1").json()
    assert other.post("/matters/voice", a_report(), Idempotency_Key="1").json()["number"] != first["number"]


def test_a_form_with_photos_sent_twice_is_opened_once(hotline: Caller) -> None:
    answers = [
        hotline.send(
            "/matters/voice",
            {"text": WORDS, "address": "梅里新村", "photos": [photo(), photo("blue")]},
            Idempotency_Key="f",
        )
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    history = hotline.get(f"/matters/{answers[0].json()['number']}/history").json()
    assert len(history["entries"][0]["files"]) == 2


def test_an_action_sent_twice_is_taken_once(hotline: Caller) -> None:
    number = hotline.post("/matters/voice", a_report()).json()["number"]
    path = f"/matters/{number}/actions/accept"
    first = hotline.post(path, {"data": {"words": "马上去看"}}, Idempotency_Key="a")
    again = hotline.post(path, {"data": {"words": "马上去看"}}, Idempotency_Key="a")
    assert again["Idempotent-Replayed"] == "true"
    assert again.json() == first.json()
    assert Entry.objects.filter(action="accept").count() == 1
    problem(hotline.post(path, {"data": {"words": "别的话"}}, Idempotency_Key="a"), 422, "idempotency-key-reused")


def test_a_photo_sent_twice_is_kept_once(hotline: Caller) -> None:
    first = hotline.send("/files", {"photo": photo()}, Idempotency_Key="p")
    again = hotline.send("/files", {"photo": photo()}, Idempotency_Key="p")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    problem(hotline.send("/files", {"photo": photo("blue")}, Idempotency_Key="p"), 422, "idempotency-key-reused")


def test_photos_come_by_id_as_base64_and_as_files(hotline: Caller) -> None:
    import base64

    sent = hotline.send("/files", {"photo": photo("green")}).json()["id"]
    plain = base64.b64encode(jpeg(color="blue")).decode()
    report = a_report(photos=[sent, plain, f"data:image/jpeg;base64,{plain}"])
    opened = hotline.post("/matters/voice", report)
    assert opened.status_code == 201, opened.content
    files = hotline.get(f"/matters/{opened.json()['number']}/history").json()["entries"][0]["files"]
    assert len(files) == 2
    assert files[0]["id"] == sent


def test_without_a_key_a_file_of_others_cannot_be_named(hotline: Caller, anybody: Caller) -> None:
    sent = hotline.send("/files", {"photo": photo()}).json()["id"]
    receipt = hotline.post("/matters/voice", a_report()).json()["receipt"]
    answer = anybody.post(f"/receipts/{receipt}/actions/remind", {"photos": [sent]})
    problem(answer, 422, "bad-fields")
