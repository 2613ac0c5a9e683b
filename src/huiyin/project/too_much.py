"""The project's handler400: what is too much for one request is told as that, not as something unreadable."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import bad_request as django_bad_request

TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """413 with a page that says the limits, or 400 for everything else."""
    if isinstance(exception, TOO_MUCH) and not request.path.startswith("/api/"):
        return render(request, "413.html", status=413)
    return django_bad_request(request, exception)
