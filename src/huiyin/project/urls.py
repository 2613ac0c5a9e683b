"""Every address of the product, assembled from the rooms that answer it."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from huiyin.api.problems import no_such_page
from huiyin.project import health
from huiyin.project.metrics import metrics

handler400 = "huiyin.project.too_much.bad_request"
handler500 = "huiyin.project.unavailable.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics),
    path("admin/login/", RedirectView.as_view(pattern_name="desk:sign_in", query_string=True)),  # one door, two factors
    path("admin/", admin.site.urls),
    path("", include("huiyin.exchange.urls")),
    path("", include("huiyin.api.urls")),
    *(path("", include(f"{door}.urls")) for door in settings.DOORS if find_spec(f"{door}.urls")),
    re_path(r"^api/(?P<rest>.*)$", no_such_page),  # behind the doors, one of which speaks under /api/v1/ (ADR 23)
    path("", include("huiyin.web.desk.urls")),
    path("", include("huiyin.ui.urls")),
    path("", include("huiyin.web.urls")),
    *(path("", include(f"{domain}.web")) for domain in settings.DOMAINS if find_spec(f"{domain}.web")),
]
