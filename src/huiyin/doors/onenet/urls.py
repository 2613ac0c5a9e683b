"""The address that is given to OneNET."""

from django.urls import path

from huiyin.doors.onenet import views

urlpatterns = [path("ingest/onenet", views.onenet)]
