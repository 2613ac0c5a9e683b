"""Sessions in the database, as Django keeps them, found by one statement that is not composed anew for each request."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

_FOUND = "select * from django_session where session_key = %(key)s and expire_date > %(now)s"


class SessionStore(db.SessionStore):
    """The engine of `SESSION_ENGINE`. Its name is Django's: the signature of what it kept before depends on it."""

    def _get_session_from_db(self) -> Session | None:
        asked = {"key": self.session_key, "now": timezone.now()}
        found = next(iter(Session.objects.raw(_FOUND, asked)), None)
        if found is None:
            self._session_key = None  # whoever brings a key that is not here begins with a new one
        return found
