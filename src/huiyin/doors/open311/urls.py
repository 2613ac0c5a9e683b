"""The addresses under /open311/v2/. A client that ends its endpoint with a slash and adds another is understood."""

from django.urls import URLPattern, URLResolver, include, path, re_path

from huiyin.doors.open311 import views
from huiyin.doors.open311.desk import Desk
from huiyin.doors.open311.discovery import discovery
from huiyin.doors.open311.office import Office
from huiyin.doors.open311.trial import Trial

_FMT = r"\.(?P<fmt>xml|json)$"


def _endpoint(desk: Desk) -> list[URLPattern]:
    behind = {"desk": desk}
    return [
        re_path(rf"^(?:/*)services{_FMT}", views.services, behind),
        re_path(rf"^(?:/*)services/(?P<code>[^/]{{1,100}}){_FMT}", views.definition, behind),
        re_path(rf"^(?:/*)requests{_FMT}", views.requests, behind),
        re_path(rf"^(?:/*)requests/(?P<number>[^/]{{1,100}}){_FMT}", views.one_request, behind),
        re_path(rf"^(?:/*)tokens/(?P<token>[^/]{{1,200}}){_FMT}", views.token, behind),
        re_path(rf"^(?:/*)servicerequestupdates{_FMT}", views.updates, behind),
    ]


_below: list[URLPattern | URLResolver] = [
    re_path(rf"^(?:/*)discovery{_FMT}", discovery),
    path("media/<str:number>/<str:sha256>.jpg", views.photo),
    *_endpoint(Office()),
    path("test/", include(_endpoint(Trial()))),
    re_path(r"", views.nothing_here),
]
urlpatterns = [path("open311/v2/", include(_below))]
