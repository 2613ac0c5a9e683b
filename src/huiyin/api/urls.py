"""The addresses of the API, and of the pages that explain its problems."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path

from huiyin.api.assembly import api
from huiyin.api.pages import problem_page, problems_page
from huiyin.api.problems import no_such_page, wrong_method

View = Callable[..., HttpResponse]


def _telling(view: View) -> View:
    """The view, with ninja's bare 405 told as a problem."""

    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        return wrong_method(response["Allow"].split(", ")) if response.status_code == 405 else response

    return update_wrapper(told, view)


def _ours(pattern: URLPattern | URLResolver) -> URLPattern | URLResolver:
    if isinstance(pattern, URLPattern):
        pattern.callback = no_such_page if pattern.name == "api-root" else _telling(pattern.callback)
    return pattern


_patterns, _app_name, _namespace = api.urls
urlpatterns = [
    path("api/v1/", ([_ours(pattern) for pattern in _patterns], _app_name, _namespace)),
    path("problems/", problems_page),
    path("problems/<slug:slug>", problem_page),
]
