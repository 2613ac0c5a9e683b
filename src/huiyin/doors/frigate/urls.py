"""Frigate's topics as addresses, for a recorder that forwards by HTTP what it says on its broker."""

from django.urls import path

from huiyin.doors.frigate import views

urlpatterns = [path("ingest/frigate/<path:topic>", views.message)]
