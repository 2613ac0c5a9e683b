"""The ASGI application that `huiyin live` serves."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.project.settings")
django.setup()

from huiyin.live.app import application  # noqa: E402 - read after the set-up

__all__ = ["application"]
