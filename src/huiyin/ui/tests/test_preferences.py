"""Language and large type are chosen by plain links."""

from django.test import RequestFactory

from huiyin.ui.preferences import choose_care, choose_language


def test_choosing_a_language_comes_back_to_the_page() -> None:
    answer = choose_language(RequestFactory().get("/look/language/en", {"next": "/receipt?number=1"}), "en")
    assert answer["Location"] == "/receipt?number=1"
    assert answer.cookies["django_language"].value == "en"


def test_a_language_that_we_do_not_speak_changes_nothing() -> None:
    answer = choose_language(RequestFactory().get("/"), "tlh")
    assert "django_language" not in answer.cookies


def test_nobody_is_sent_to_another_site() -> None:
    answer = choose_care(RequestFactory().get("/", {"next": "https://elsewhere.example/"}), "on")
    assert answer["Location"] == "/"
    assert answer.cookies["care"].value == "1"
