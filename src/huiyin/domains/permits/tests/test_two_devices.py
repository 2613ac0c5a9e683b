"""One form on a computer and a telephone: neither empties or overwrites what the other wrote."""

import html
import json
import re

import pytest
from django.test import Client

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, Draft
from huiyin.domains.permits.operations import change_answers, form_of, send
from huiyin.domains.permits.rules.merging import Choice, mark_of, merged
from huiyin.domains.permits.rules.planning import plan
from huiyin.domains.permits.tests.cast import ANSWERS, REGION, STORE
from huiyin.domains.permits.tests.test_pages import begun, filled
from huiyin.matters.operations import Place
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import INSIDE, NOW, Town
from huiyin.people.actors import RESIDENT_ACTOR


def shown(client: Client, secret: str) -> dict[str, str]:
    """The form as a browser would send it back untouched."""
    page = client.get(f"/open/f/{secret}/form").content.decode()
    return {**dict.fromkeys(marks_on(page), ""), **form_of(Draft.objects.get()), "marks": json.dumps(marks_on(page))}


def marks_on(page: str) -> dict[str, str]:
    found = re.search(r'name="marks" value="([^"]*)"', page)
    assert found is not None
    marks: dict[str, str] = json.loads(html.unescape(found[1]))
    return marks


def kept() -> dict[str, str]:
    return form_of(Draft.objects.get())


def test_a_stale_page_empties_nothing_that_was_typed_elsewhere(client: Client, town: Town) -> None:
    secret = begun(client)
    telephone = shown(client, secret)
    client.post(f"/open/f/{secret}/form", shown(client, secret) | {"entity_name": "梅里路便利店", "shop_name": "梅里"})
    answer = client.post(f"/open/f/{secret}/form", telephone | {"contact_name": "甲"})
    assert answer.status_code == 302
    assert {"entity_name": "梅里路便利店", "shop_name": "梅里", "contact_name": "甲"}.items() <= kept().items()


def test_a_field_that_was_changed_on_both_is_shown_with_both_and_left_until_one_is_chosen(
    client: Client, town: Town
) -> None:
    secret = begun(client)
    telephone = shown(client, secret) | {"shop_name": "青石", "contact_name": "甲"}
    client.post(f"/open/f/{secret}/form", shown(client, secret) | {"shop_name": "梅里"})
    answer = client.post(f"/open/f/{secret}/form", telephone | {"next": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409 and 'href="#id_shop_name"' in page
    assert (
        'name="choose:shop_name" value="this"' in page
        and "<strong>青石</strong>" in page
        and "<strong>梅里</strong>" in page
    )
    assert (kept()["shop_name"], kept()["contact_name"]) == ("梅里", "甲")
    again = telephone | {"marks": json.dumps(marks_on(page))}
    assert client.post(f"/open/f/{secret}/form", again).status_code == 409
    assert client.post(f"/open/f/{secret}/form", again | {"choose:shop_name": "other"}).status_code == 302
    assert kept()["shop_name"] == "梅里"
    assert client.post(f"/open/f/{secret}/form", again | {"choose:shop_name": "this"}).status_code == 302
    assert kept()["shop_name"] == "青石"


def test_what_both_wrote_alike_is_no_clash_and_what_was_emptied_is_empty(client: Client, town: Town) -> None:
    secret = begun(client)
    client.post(f"/open/f/{secret}/form", shown(client, secret) | {"shop_name": "梅里", "manager_name": "乙"})
    telephone = shown(client, secret) | {"shop_name": "青石", "manager_name": ""}
    client.post(f"/open/f/{secret}/form", shown(client, secret) | {"shop_name": "青石"})
    assert client.post(f"/open/f/{secret}/form", telephone).status_code == 302
    assert (kept()["shop_name"], kept()["manager_name"]) == ("青石", "")


@pytest.mark.parametrize("marks", ["", "[]", "{", "nonsense", '{"shop_name": 7}'])
def test_marks_that_are_none_break_nothing(client: Client, town: Town, marks: str) -> None:
    secret = begun(client)
    answer = client.post(f"/open/f/{secret}/form", {"contact_name": "甲", "marks": marks})
    assert answer.status_code == 302 and kept()["contact_name"] == "甲"


def test_merging_follows_from_what_was_shown() -> None:
    was = {"a": mark_of("1")}
    assert merged({"a": "1"}, {"a": "2"}, was, {}).kept == {"a": "2"}
    assert merged({"a": "2"}, {"a": "1"}, was, {}).kept == {}
    assert merged({"a": "3"}, {"a": "2"}, was, {}).clashes["a"].other == "3"
    assert merged({"a": "3"}, {"a": "2"}, was, {"a": Choice.THIS}).kept == {"a": "2"}
    assert merged({"a": "3"}, {"a": "2"}, {}, {}).kept == {"a": "2"}


def test_what_is_handed_in_is_asked_for_by_the_answers_that_are_handed_in(client: Client, town: Town) -> None:
    secret = begun(client)
    filled(client, secret)
    read = Draft.objects.get()
    needed = plan(catalogue(), STORE, REGION, ANSWERS, NOW.date())
    change_answers(draft=Draft.objects.get(), region=REGION, answers={**ANSWERS, "area": 400.0}, committed=[], now=NOW)
    told = {"phone": "13800000000", "language": "zh-hans", "place": Place(*INSIDE, "梅里路 88 号"), "now": NOW}
    with pytest.raises(BadFields) as wrong:
        send(draft=read, needed=needed, actor=RESIDENT_ACTOR, **told)  # type: ignore[arg-type]
    assert "fire_manager" in wrong.value.problems and not Application.objects.exists()
