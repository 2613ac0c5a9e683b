"""Every page, rendered from its sample in both languages."""

import re
from typing import Any

import pytest
import time_machine
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from huiyin.web.tests.samples import NOW, SAMPLES

each_page = pytest.mark.parametrize("name", SAMPLES)


def page(name: str, language: str) -> str:
    """The page of a sample."""
    sample = SAMPLES[name]
    with time_machine.travel(NOW, tick=False), translation.override(language):
        context: dict[str, Any] = dict(sample.context((lambda zh, en: en) if language == "en" else (lambda zh, en: zh)))
        return render_to_string(sample.template, context, request=RequestFactory().get("/"))


@each_page
def test_a_page_reads_wholly_in_english(name: str) -> None:
    text = page(name, "en")
    assert '<html lang="en"' in text
    assert re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", text.replace("中文", "")) == []


@each_page
def test_a_page_reads_in_chinese_with_one_title(name: str) -> None:
    text = page(name, "zh-hans")
    assert '<html lang="zh-Hans"' in text
    assert len(re.findall(r"<h1", text)) == 1


@each_page
def test_a_page_has_unique_ids_and_named_fields(name: str) -> None:
    text = page(name, "zh-hans")
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("error_")])
def test_an_error_page_needs_neither_request_nor_database(name: str) -> None:
    assert "<h1>" in render_to_string(SAMPLES[name].template)
