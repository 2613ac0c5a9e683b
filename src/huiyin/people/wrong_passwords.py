"""How many passwords were wrong for a name within an hour, whatever addresses they came from: fifty are judged.

axes counts by name and address; whoever has many addresses would have five tries at each of them. An hour begins with
its first wrong password, so within any sixty minutes at most a hundred are judged (ASVS 4.0.3, 2.2.1). A browser that
has signed in to the account before has a count of its own: whoever fills that of the name locks strangers out alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

MOST = 50
HOUR = timedelta(hours=1)
_COUNT = """
    INSERT INTO people_wrongpasswords AS w (name_index, since, wrong) VALUES (%(index)s, %(now)s, 1)
    ON CONFLICT (name_index) DO UPDATE SET
        since = CASE WHEN w.since BETWEEN %(began)s AND %(now)s THEN w.since ELSE EXCLUDED.since END,
        wrong = CASE WHEN w.since BETWEEN %(began)s AND %(now)s THEN LEAST(w.wrong + 1, %(most)s + 1) ELSE 1 END
    RETURNING since, wrong
"""


@dataclass(frozen=True, slots=True)
class Try:
    """A try as it was counted. `locked_until`: no password is judged before."""

    index: str
    since: datetime
    wrong: int

    @property
    def locked_until(self) -> datetime | None:
        """When the hour is over, for a try that came after too many."""
        return self.since + HOUR if self.wrong > MOST else None

    @property
    def is_last(self) -> bool:
        """Whether no further one is judged in this hour."""
        return self.wrong == MOST


@transaction.atomic
def begin_try(*, username: str, browser: str, now: datetime) -> Try:
    """Count a try before it is judged, so that many at once are counted too. `browser`: empty for a strange one."""
    index = salted_hmac("huiyin.people.wrong_passwords", f"{username}\n{browser}", algorithm="sha256").hexdigest()
    began = now - HOUR + timedelta(microseconds=1)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"index": index, "now": now, "began": began, "most": MOST})
        since, wrong = cursor.fetchone()
    return Try(index, since, wrong)


def take_back(counted: Try) -> None:
    """It was not wrong, or it was not judged: count it no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE people_wrongpasswords SET wrong = wrong - 1 WHERE name_index = %s AND since = %s AND wrong > 0",
            [counted.index, counted.since],
        )
