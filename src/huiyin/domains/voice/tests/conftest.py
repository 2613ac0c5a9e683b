"""The town, and requests raised in it."""

import pytest

from huiyin.domains.voice import queries
from huiyin.domains.voice.models import Category
from huiyin.matters.tests.cast import Town, build_town


@pytest.fixture
def town(db: None) -> Town:
    """A small town with its people on duty."""
    return build_town()


@pytest.fixture
def category(town: Town) -> Category:
    """消防安全 › 消防通道堵塞, promised within one working day."""
    top = Category.objects.create(code="test-fire", name_zh="消防安全", name_en="Fire safety")
    leaf = Category.objects.create(
        code="test-exit", parent=top, name_zh="消防通道堵塞", name_en="Blocked fire exit", within="1 working day"
    )
    queries.forget()
    return leaf
