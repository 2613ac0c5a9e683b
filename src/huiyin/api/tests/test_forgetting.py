"""Under which key a photo was sent is kept as long as somebody may send it again, and its photo with it."""

from datetime import timedelta

import pytest

from huiyin.api.sendings import forget_sendings, keep_once
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import drop_abandoned
from huiyin.evidence.tests.pictures import encoded, picture
from huiyin.matters.tests.cast import NOW


@pytest.mark.parametrize(("days", "forgotten"), [(13, 0), (15, 1)])
def test_the_key_of_a_sending_is_forgotten_in_time(db: None, days: int, forgotten: int) -> None:
    keep_once(content=encoded(picture((54, 54))), filename="a.jpg", client_id="k", now=NOW)
    assert forget_sendings(NOW + timedelta(days=days)) == forgotten
    drop_abandoned(now=NOW + timedelta(days=40))
    assert StoredFile.objects.count() == 1 - forgotten
