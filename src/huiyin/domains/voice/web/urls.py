"""Addresses of reporting."""

from django.urls import path

from huiyin.domains.voice.web import covering, joining, offline, photos, steps

app_name = "voice"
urlpatterns = [
    path("report", steps.begin, name="report"),
    path("report/what", steps.what, name="report-what"),
    path("report/where", steps.where, name="report-where"),
    path("report/similar", joining.offer, name="report-similar"),
    path("report/who", steps.who, name="report-who"),
    path("report/offline", offline.shell, name="report-offline"),
    path("report/outbox", offline.outbox, name="report-outbox"),
    path("report/photo/<str:key>/cover", covering.cover, name="report-cover"),
    path("report/photo/<str:key>", photos.thumbnail, name="report-photo"),
]
