"""An account asked for by its id: as every manager answers, and only from among those that the manager knows."""

import pytest
from django.contrib.auth.models import Group

from huiyin.people.models import User

pytestmark = pytest.mark.django_db


def test_an_account_is_found_by_its_id_and_nobody_is_made_up() -> None:
    user = User.objects.create_user("grid", name="网格员甲", email="grid@example.org")
    found = User.objects.get(pk=user.pk)
    assert (found, found.name, found.email) == (user, "网格员甲", "grid@example.org")
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=user.pk + 1)


def test_a_group_does_not_give_an_account_that_is_not_in_it() -> None:
    inside, outside = (User.objects.create_user(name, name=name) for name in ("inside", "outside"))
    group = Group.objects.create(name="readers")
    group.user_set.add(inside)
    assert group.user_set.get(pk=inside.pk) == inside
    with pytest.raises(User.DoesNotExist):
        group.user_set.get(pk=outside.pk)
