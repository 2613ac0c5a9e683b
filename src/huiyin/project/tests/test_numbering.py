"""After a restore into a cluster that counts lower, what is written now is still new to every reader."""

import pytest
from django.db import connection
from tests.fixtures.database import as_owner

from huiyin.matters.figures.keeping import follow
from huiyin.matters.models import Entry, FactCursor
from huiyin.matters.queries import events_after, outbox_before
from huiyin.matters.tests.cast import NOW, build_town
from huiyin.project.backup.numbering import count_anew
from huiyin.web.tests.desk_town import raised

FROM_ELSEWHERE = "UPDATE matters_entry SET xid = (pg_current_xact_id()::text::bigint + 1000000)::text::xid8"


@pytest.mark.usefixtures("committed_db")
def test_what_happens_after_a_restore_reaches_pages_and_figures() -> None:
    build_town()
    raised()
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(FROM_ELSEWHERE)
        old = Entry.objects.get()
        FactCursor.objects.create(xid=str(old.xid), entry=old.pk)
        assert connection.connection is not None
        assert count_anew(connection.connection) == 1
    place, _ = events_after(outbox_before(100))
    fresh = raised().matter
    assert [event.number for event in events_after(place)[1]] == [fresh.number]
    assert follow(now=NOW) == 2
