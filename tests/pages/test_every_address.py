"""Each address of the product has a page that is looked at, or a written reason why it has none."""

import pytest
from django.test import RequestFactory
from django.urls import resolve

from huiyin.web.tests.samples import SAMPLES
from tests.pages.addresses import addresses
from tests.pages.listed import NO_PAGE, ONLY_SENT, PAGES, STATES, Drawn


def test_each_address_is_a_page_or_has_a_reason() -> None:
    assert sorted(set(addresses()) - set(PAGES) - set(NO_PAGE)) == [], "add these to tests/pages/listed.py"


def test_nothing_is_listed_that_is_no_address_or_twice() -> None:
    assert set(PAGES) | set(NO_PAGE) == set(addresses())
    assert set(PAGES) & set(NO_PAGE) == set()


def test_each_sample_belongs_to_a_page_and_each_page_has_its_sample() -> None:
    named = {face.sample for faces in PAGES.values() for face in faces if isinstance(face, Drawn)} | set(STATES)
    assert named == set(SAMPLES)


@pytest.mark.parametrize("name", [name for name, reason in NO_PAGE.items() if reason == ONLY_SENT])
def test_what_is_only_sent_cannot_be_opened(db: None, name: str) -> None:
    path = "/" + addresses()[name]
    for gap, given in {"<slug:": "accept", "<int:": "1", "<uuid:": "00000000-0000-0000-0000-000000000000"}.items():
        path = _filled(path, gap, given)
    found = resolve(_filled(path, "<", "A" * 40))
    answer = found.func(RequestFactory().get(path), *found.args, **found.kwargs)
    assert answer.status_code == 405


def _filled(path: str, gap: str, given: str) -> str:
    before, found, rest = path.partition(gap)
    return before + given + _filled(rest.partition(">")[2], gap, given) if found else before
