"""A town, its categories, and callers with keys: what the tests of the API stand on."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category, Question
from huiyin.matters.tests.cast import INSIDE, NOW, Town, build_town
from huiyin.people import directory
from huiyin.people.keys import Scope, create_key, forget_keys

WORDS = "梅里新村12幢三楼消防门被杂物堵住了，出不去。请尽快来看。"


@dataclass(frozen=True)
class Caller:
    """An outside system that holds a key (or none)."""

    key: str = ""

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST JSON; a body of bytes goes as it is."""
        content = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return self._send("post", path, headers, data=content, content_type="application/json")

    def send(self, path: str, form: dict[str, Any], **headers: str) -> Any:
        """POST a form."""
        return self._send("post", path, headers, data=form)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """GET with a query."""
        return self._send("get", path, headers, data=query or {})

    def _send(self, method: str, path: str, headers: dict[str, str], **options: Any) -> Any:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            given["Authorization"] = f"Bearer {self.key}"
        return getattr(Client(), method)(f"/api/v1{path}", headers=given, **options)


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    forget_keys()
    directory.forget()
    return build_town()


@pytest.fixture
def category(town: Town) -> Category:
    """消防安全 › 消防通道堵塞, promised within one working day; it asks for a floor."""
    top = Category.objects.create(code="test-fire", name_zh="消防安全", name_en="Fire safety")
    leaf = Category.objects.create(
        code="test-exit", parent=top, name_zh="消防通道堵塞", name_en="Blocked fire exit", within="1 working day"
    )
    Question.objects.create(category=leaf, code="floor", order=1, datatype="number", text_zh="几楼", text_en="Floor")
    queries.forget()
    return leaf


def key_of(*scopes: Scope, user: str = "", area: str = "", name: str = "城市热线") -> Caller:
    """A caller with a new key."""
    return Caller(create_key(name=name, scopes=frozenset(scopes), now=NOW, username=user, area_code=area))


@pytest.fixture
def hotline(town: Town) -> Caller:
    """A trusted outside system, for the whole city."""
    return key_of(Scope.MATTERS)


@pytest.fixture
def anybody(town: Town) -> Caller:
    """Somebody without a key."""
    return Caller()


def a_report(**more: Any) -> dict[str, Any]:
    """A report at a point in the first cell of community 0."""
    return {"text": WORDS, "lon": INSIDE[0], "lat": INSIDE[1], **more}
