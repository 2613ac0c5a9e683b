"""A row is inserted as it stands, whatever JSON its columns hold."""

from datetime import UTC, datetime

import pytest

from huiyin.database.rows import insert
from huiyin.domains.permits.models import Draft
from huiyin.kernel.ids import new_id


@pytest.mark.django_db
@pytest.mark.parametrize("kept", [[], ["fire_check", "food"], {"a": 1}, "text", 7, True])
def test_json_comes_back_as_it_went(kept: object) -> None:
    now = datetime(2026, 3, 4, tzinfo=UTC)
    draft = Draft(id=new_id(), digest="d", industry="hotel", region="1", begun_at=now, changed_at=now)
    draft.answers = kept
    insert(draft)
    assert Draft.objects.get().answers == kept
