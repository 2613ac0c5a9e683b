"""What a caller hears when the database does not answer."""

import json

import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError
from django.http import HttpRequest
from django.test import RequestFactory

from huiyin.project.unavailable import DatabaseUnavailable, is_unavailable


def lost(code: str | None) -> OperationalError:
    cause = Exception()
    cause.sqlstate = code  # type: ignore[attr-defined]
    error = OperationalError("lost")
    error.__cause__ = cause
    return error


def failing(request: HttpRequest, exception: Exception) -> object:
    return DatabaseUnavailable(lambda _: None).process_exception(request, exception)  # type: ignore[arg-type,return-value]


@pytest.mark.parametrize("exception", [InterfaceError("closed"), lost(None), lost("08006"), lost("57P01")])
def test_a_lost_connection_means_unavailable(exception: Exception) -> None:
    assert is_unavailable(exception)


@pytest.mark.parametrize("exception", [ProgrammingError("no such column"), lost("55P03"), ValueError()])
def test_a_wrong_statement_does_not(exception: Exception) -> None:
    assert not is_unavailable(exception)


def test_the_api_answers_with_a_problem_and_when_to_come_back(rf: RequestFactory) -> None:
    response = failing(rf.get("/api/v1/matters", headers={"Accept-Language": "en"}), lost(None))
    assert response is not None
    assert response.status_code == 503  # type: ignore[attr-defined]
    assert response["Retry-After"] == "5"  # type: ignore[index]
    assert response["Content-Type"] == "application/problem+json"  # type: ignore[index]
    document = json.loads(response.content)  # type: ignore[attr-defined]
    assert (document["type"], document["status"]) == ("/problems/unavailable", 503)
    assert document["title"] == "Not possible at the moment"
    chinese = failing(rf.get("/api/v1/matters"), lost(None))
    assert json.loads(chinese.content)["title"] == "暂时办不了"  # type: ignore[attr-defined]


def test_a_page_says_so_in_the_readers_language_without_asking_who_is_signed_in(rf: RequestFactory) -> None:
    response = failing(rf.get("/report"), lost(None))
    assert response is not None
    assert response.status_code == 503  # type: ignore[attr-defined]
    assert "系统正在恢复" in response.content.decode()  # type: ignore[attr-defined]
