"""Addresses of what every page carries: the two switches, and what makes an app of the portal."""

from django.urls import path, re_path

from huiyin.ui.installing import app_icon, manifest, service_worker
from huiyin.ui.preferences import choose_care, choose_language

app_name = "ui"
urlpatterns = [
    path("sw.js", service_worker, name="service-worker"),
    path("manifest.webmanifest", manifest, name="manifest"),
    path("app-icon-<int:side>.png", app_icon, name="app-icon"),
    path("look/language/<str:code>", choose_language, name="language"),
    re_path(r"^look/care/(?P<wanted>on|off)$", choose_care, name="care"),
]
