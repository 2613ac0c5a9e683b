"""A matter has at most ten files, however many entries they come with."""

import pytest

from huiyin.evidence.models import StoredFile
from huiyin.matters import queries
from huiyin.matters.operations import act
from huiyin.matters.rules.refusals import BadFields
from huiyin.matters.tests.cast import NOW, Town
from huiyin.matters.tests.conftest import Raise


def stored(many: int) -> list[int]:
    return [
        StoredFile.objects.create(sha256=f"{n:064x}", size=1, mime="image/jpeg", created_at=NOW).pk for n in range(many)
    ]


def test_ten_files_are_taken_and_an_eleventh_is_refused_with_nothing_lost(town: Town, raise_one: Raise) -> None:
    opened = raise_one()
    files = stored(11)
    for some in (files[:6], files[6:10]):
        act(matter_id=opened.matter.id, action="remind", actor=town.actor("secretary"), now=NOW, files=some)
    with pytest.raises(BadFields, match="at most 10"):
        act(matter_id=opened.matter.id, action="remind", actor=town.actor("secretary"), now=NOW, files=files[10:])
    lines = queries.history(queries.by_id(opened.matter.id), public_only=False)
    assert sum(len(line.files) for line in lines) == 10
