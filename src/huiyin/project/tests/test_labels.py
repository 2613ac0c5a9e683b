"""What models call their fields and choices is there in English: the admin and exports show it."""

import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.utils import translation

ROOMS = ("sensing", "patrol", "intake")


def labels(room: str) -> Iterator[str]:
    for model in apps.get_app_config(room).get_models():
        yield str(model._meta.verbose_name)
        yield str(model._meta.verbose_name_plural)
        for field in model._meta.concrete_fields:
            yield str(field.verbose_name)
            yield from (str(label) for _value, label in field.flatchoices)


@pytest.mark.parametrize("room", ROOMS)
def test_every_label_has_its_english(room: str) -> None:
    with translation.override("en"):
        missing = sorted({label for label in labels(room) if re.search(r"[\u4e00-\u9fff]", label)})
    assert missing == []


def test_a_label_without_english_would_be_found() -> None:
    with translation.override("zh-hans"):
        assert any(re.search(r"[\u4e00-\u9fff]", label) for label in labels("patrol"))
