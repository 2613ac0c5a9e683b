"""Addresses at which other installations speak to this one."""

from django.urls import path

from huiyin.exchange import serving

urlpatterns = [
    path("exchange/v1/messages", serving.messages),
    path("exchange/v1/files/<str:sha256>", serving.file),
    path("exchange/v1/keys", serving.keys),
]
