"""The town, a key for Open311, and a client that reads what it gets as a strict stranger would."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from lxml import etree

from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.matters.tests.cast import INSIDE, Town, build_town
from huiyin.people.keys import Scope, create_key, forget_keys

EXIT = "blocked-fire-exit"
WORDS = "梅里新村12幢三楼消防门被杂物堵住了，出不去。"


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    return build_town()


@pytest.fixture
def key(town: Town) -> str:
    """A key with scope open311."""
    forget_keys()
    return create_key(name="随手拍", scopes=frozenset({Scope.OPEN311}), now=datetime.now(UTC))


@pytest.fixture
def stranger(key: str) -> Stranger:
    """Somebody else's software at the production endpoint."""
    return Stranger(Client(), key)


@pytest.fixture
def rehearsing(key: str) -> Stranger:
    """Somebody else's software at the test endpoint."""
    return Stranger(Client(), key, root="/open311/v2/test")


@pytest.fixture
def post(stranger: Stranger) -> Callable[..., str]:
    """Post a blocked exit, changed as told; its service_request_id."""

    def run(**changed: str) -> str:
        answer = stranger.post("requests", exit_form(**changed))
        assert answer.status == 200, answer.content
        return str(answer.json[0]["service_request_id"])

    return run


def exit_form(**changed: str) -> dict[str, str]:
    """A report with all that the service requires."""
    lon, lat = INSIDE
    form = {"service_code": EXIT, "lat": str(lat), "long": str(lon), "description": WORDS}
    return form | {"attribute[blocked-by][]": "things"} | changed


def parsed(content: bytes) -> etree._Element:
    """The document."""
    return etree.fromstring(content)


@pytest.fixture
def connection_of_test(db: None) -> BaseDatabaseWrapper:
    """The connection whose statements are counted."""
    return connections["default"]
