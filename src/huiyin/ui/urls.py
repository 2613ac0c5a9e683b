"""Addresses of the two switches that every page carries."""

from django.urls import path, re_path

from huiyin.ui.preferences import choose_care, choose_language

app_name = "ui"
urlpatterns = [
    path("look/language/<str:code>", choose_language, name="language"),
    re_path(r"^look/care/(?P<wanted>on|off)$", choose_care, name="care"),
]
