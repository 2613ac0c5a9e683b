"""The promise to callers of the API: a change of its document is seen in the diff, and meant."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel

SNAPSHOT = Path(__file__).with_name("openapi.json")
MENDING = "If the change is meant: script/huiyin openapi > tests/contracts/openapi.json"


def test_the_document_is_the_one_that_was_promised() -> None:
    from huiyin.api.assembly import api
    from huiyin.api.describing import as_text

    assert as_text(api) == SNAPSHOT.read_text(), MENDING


def test_every_answer_that_is_no_success_is_a_problem() -> None:
    paths = json.loads(SNAPSHOT.read_text())["paths"]
    for path, methods in paths.items():
        for method, operation in methods.items():
            for status, response in operation["responses"].items():
                kinds = set(response.get("content", {}))
                assert int(status) < 400 or kinds == {"application/problem+json"}, (path, method, status)


def test_every_post_takes_an_idempotency_key() -> None:
    for path, methods in json.loads(SNAPSHOT.read_text())["paths"].items():
        names = {parameter["name"] for parameter in methods.get("post", {}).get("parameters", [])}
        assert "post" not in methods or "Idempotency-Key" in names, path


def test_no_two_cards_have_one_name() -> None:
    """The document knows schemas by name alone: of two of one name it shows one, and the other's answers break it."""
    from huiyin.api.assembly import api

    assert api.get_openapi_schema()["paths"]  # by then every card has been imported
    cards = Counter(card.__name__ for card in _cards_of(BaseModel) if card.__module__.startswith("huiyin."))
    assert [name for name, times in cards.items() if times > 1] == []


def _cards_of(base: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for card in base.__subclasses__():
        yield card
        yield from _cards_of(card)
