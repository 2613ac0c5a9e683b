"""The address that is given to ChirpStack's HTTP integration."""

from django.urls import path

from huiyin.doors.chirpstack import views

urlpatterns = [path("ingest/chirpstack", views.event)]
