"""The pages that the type URIs of problems lead to: what the problem is and what a caller can do."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.api.catalogue import TYPES


def problems_page(request: HttpRequest) -> HttpResponse:
    """All types of problem."""
    return render(request, "api/problems.html", {"types": TYPES.values()})


def problem_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One type of problem."""
    if slug not in TYPES:
        raise Http404
    return render(request, "api/problems.html", {"types": [TYPES[slug]]})
