"""The WSGI application that `huiyin web` serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.project.settings")
django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read after the set-up

from huiyin.project.bodies import BodyLimit  # noqa: E402
from huiyin.project.forwarding import Forwarded, WSGIApp  # noqa: E402
from huiyin.project.overdue import Taken  # noqa: E402

limited = BodyLimit(django_application, limit=settings.REQUEST_BODY_LIMIT)
application: WSGIApp = Taken(Forwarded(limited, settings.PROXIES))
if settings.OTLP_URL:
    from huiyin.project.tracing import Traced

    application = Traced(application, settings.OTLP_URL)
