"""Every address of the desk, and who is let in: a new one that is in no list fails here."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, reverse

from huiyin.matters.tests.cast import Town
from huiyin.web.desk.urls import urlpatterns
from huiyin.web.tests.desk_town import raised, seated

# for anybody · for whoever signs in, narrowed to what is theirs · for who may read the matter · for who wrote it down
ANYBODY = {"sign_in", "second_step", "set_password", "sign_out", "sso", "sso_back"}
THEIR_OWN = {
    "inbox",
    "me",
    "export_me",
    "correct_me",
    "password",
    "uncovered_photo",
    "seats",
    "second_factor",
    "add_app",
    "add_key",
    "prove_again",
    "remove_factor",
    "all",
    "on_behalf",
    "notices",
    "notices_read",
    "told_how",
    "add_address",
    "drop_address",
    "try_address",
    "subscribe",
    "undelivered",
    "send_again",
    "send_many_again",
    "photo",
    "live_ticket",
    "export",
    "views",
    "view",
    "units",
    "people",
    "bulk",
    "bulk_act",
    "bulk_run",
    "by_phone",
    "figures",
    "figures_file",
    "hand_over",
    "map",
    "map_cells",
    "style",
}
WRITERS = {"registered"}
READERS = {
    "matter",
    "act",
    "look",
    "visibility",
    "round_place",
    "undo",
    "split",
    "split_off",
    "photos",
    "print",
    "same",
}
ONLY_READ = {"matter", "photos", "print", "same", *WRITERS}
EDITORS = {"texts", "text", "answer_texts", "new_answer_text", "answer_text", "drop_answer_text"}
GIVEN: dict[str, str | int] = {
    "notice_id": str(uuid4()),
    "file_id": 1,
    "endpoint_id": 1,
    "key": "matters.step",
    "language": "en",
    "action": "accept",
    "view_id": 1,
    "text_id": 1,
    "change": "drop",
    "run_id": str(uuid4()),
    "factor_id": 1,
}


def address(pattern: URLPattern, number: str = "HY26-110482-B") -> str:
    """The address, with something in each of its gaps."""
    wanted = pattern.pattern.converters
    return reverse(f"desk:{pattern.name}", kwargs={key: GIVEN.get(key, number) for key in wanted})


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in urlpatterns} == ANYBODY | THEIR_OWN | READERS | WRITERS | EDITORS


@pytest.mark.parametrize("pattern", [p for p in urlpatterns if p.name not in ANYBODY], ids=lambda p: p.name)
def test_a_stranger_is_led_to_the_sign_in_whatever_the_method(db: None, pattern: URLPattern) -> None:
    answers = [getattr(Client(), method)(address(pattern)) for method in ("get", "post")]
    assert {answer.status_code for answer in answers} <= {302, 405}
    assert all(a["Location"].startswith("/sign-in?next=") for a in answers if a.status_code == 302)
    assert any(answer.status_code == 302 for answer in answers)


@pytest.mark.parametrize("pattern", [p for p in urlpatterns if p.name in READERS | WRITERS], ids=lambda p: p.name)
@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_a_matter_of_others_opens_no_door(town: Town, pattern: URLPattern, who: str) -> None:
    number = raised(phone="13812345678").matter.number
    if pattern.name != "undo":  # this one is only sent
        assert seated(town, who).get(address(pattern, number)).status_code == 403
    if pattern.name not in ONLY_READ:
        assert seated(town, who).post(address(pattern, number)).status_code == 403


@pytest.mark.parametrize(
    "name",
    [
        "sign_in",
        "sso",
        "seats",
        "export_me",
        "correct_me",
        "password",
        "uncovered_photo",
        "sign_out",
        "notices_read",
        "on_behalf",
        "act",
        "look",
        "send_again",
        "visibility",
        "round_place",
        "told_how",
        "subscribe",
        "export",
        "views",
        "view",
        "bulk",
        "bulk_act",
        "by_phone",
        "second_step",
        "second_factor",
        "add_app",
        "add_key",
        "prove_again",
        "remove_factor",
    ],
)
def test_a_form_of_another_site_is_refused(town: Town, name: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(town.users["secretary"], backend="django.contrib.auth.backends.ModelBackend")
    pattern = next(p for p in urlpatterns if p.name == name)
    assert client.post(address(pattern, raised().matter.number)).status_code == 403
