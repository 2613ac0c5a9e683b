"""Sessions in the database, as Django keeps them, found by one statement that is not composed anew for each request."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

_COLUMNS = ("session_key", "session_data", "expire_date")
_FOUND = f"select {', '.join(_COLUMNS)} from django_session where session_key = %s and expire_date > %s"  # noqa: S608 (names of Django's)


class SessionStore(db.SessionStore):
    """The engine of `SESSION_ENGINE`. Its name is Django's: the signature of what it kept before depends on it."""

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as cursor:
            cursor.execute(_FOUND, [self.session_key, timezone.now()])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None  # whoever brings a key that is not here begins with a new one
            return None
        return Session.from_db(connection.alias, _COLUMNS, found)
