"""Who gets in, as whom, and for what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from typer.testing import CliRunner

from huiyin.api.tests.conftest import Caller, a_report, key_of
from huiyin.matters.tests.cast import NEXT_DOOR, NOW, Town
from huiyin.people import keys
from huiyin.people.actors import ActorKind
from huiyin.people.key_commands import keys as commands
from huiyin.people.keys import KeyRefused, Scope, ScopeMissing, UnableToMakeKey, actor_of_key, create_key, revoke_key
from huiyin.people.models import ApiKey

MATTERS = frozenset({Scope.MATTERS})


@pytest.mark.parametrize("key", ["", "nonsense", "hy_abcdefgh_" + "0" * 48, "hy_a\u0000_x", "hy__", "hy_é_x"])
def test_without_a_good_key_nobody_gets_in(town: Town, key: str) -> None:
    caller = Caller(key)
    response = caller.get("/matters")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith('Bearer realm="huiyin"')
    assert response.json()["type"] == "/problems/key-needed"


def test_a_key_that_only_reads_does_not_write(town: Town) -> None:
    reader = key_of(Scope.MATTERS_READ)
    assert reader.get("/matters").status_code == 200
    response = reader.post("/matters/voice", a_report())
    assert response.status_code == 403
    assert response.json()["scope"] == "matters"
    assert 'error="insufficient_scope"' in response["WWW-Authenticate"]


def test_a_key_for_open311_is_no_key_for_matters(town: Town) -> None:
    assert key_of(Scope.OPEN311).get("/matters").status_code == 403


def test_a_key_for_one_community_neither_reads_nor_acts_next_door(hotline: Caller, town: Town) -> None:
    lon, lat = NEXT_DOOR
    number = hotline.post("/matters/voice", a_report(lon=lon, lat=lat)).json()["number"]
    local = key_of(Scope.MATTERS, area="community-0")
    assert local.get(f"/matters/{number}").status_code == 403
    assert local.get("/matters").json()["matters"] == []
    refused = local.post(f"/matters/{number}/actions/accept")
    assert refused.status_code == 403
    assert refused.json()["by"] == ["secretary", "dispatcher", "city_desk"]
    assert key_of(Scope.MATTERS, area="community-1").get(f"/matters/{number}").status_code == 200


def test_a_key_of_a_person_has_that_persons_rights(hotline: Caller, town: Town) -> None:
    number = hotline.post("/matters/voice", a_report()).json()["number"]
    officer, secretary = key_of(Scope.MATTERS, user="officer"), key_of(Scope.MATTERS, user="secretary")
    assert officer.post(f"/matters/{number}/actions/accept").status_code == 403
    assert secretary.post(f"/matters/{number}/actions/accept").status_code == 200
    actor = actor_of_key(secretary.key, Scope.MATTERS, NOW)
    assert (actor.kind, actor.user_id, actor.trusted) == (ActorKind.PERSON, town.users["secretary"].pk, False)


def test_a_person_who_left_takes_the_key_along(town: Town) -> None:
    secretary = key_of(Scope.MATTERS, user="secretary")
    town.users["secretary"].is_active = False
    town.users["secretary"].save()
    with pytest.raises(KeyRefused):
        actor_of_key(secretary.key, Scope.MATTERS, NOW)


def test_one_statement_finds_a_key_and_none_finds_it_again(town: Town) -> None:
    key = create_key(name="城市热线", scopes=MATTERS, now=NOW, username="secretary")
    keys.forget_keys()
    with CaptureQueriesContext(
        connection,
    ) as first:
        actor_of_key(key, Scope.MATTERS, NOW)
    with CaptureQueriesContext(connection) as second:
        actor_of_key(key, Scope.MATTERS_READ, NOW)
    assert (len(first), len(second)) == (1, 0)


def test_the_day_of_last_use_is_noted_once_a_day(town: Town) -> None:
    key = create_key(name="城市热线", scopes=MATTERS, now=NOW)
    row = ApiKey.objects.get()
    assert row.last_used_on is None
    for at in (NOW, NOW + timedelta(hours=1), NOW + timedelta(days=1)):
        keys.forget_keys()
        actor_of_key(key, Scope.MATTERS, at)
    row.refresh_from_db()
    assert row.last_used_on == (NOW + timedelta(days=1)).date()


def test_a_revoked_key_is_refused_at_once_here_and_within_seconds_elsewhere(town: Town) -> None:
    key = create_key(name="城市热线", scopes=MATTERS, now=NOW)
    actor_of_key(key, Scope.MATTERS, NOW)
    revoke_key(prefix=ApiKey.objects.get().prefix, now=NOW)
    with pytest.raises(KeyRefused):
        actor_of_key(key, Scope.MATTERS, NOW)
    assert keys.REMEMBERED_SECONDS <= 5


def test_the_secret_is_nowhere_in_the_database(town: Town) -> None:
    key = create_key(name="城市热线", scopes=MATTERS, now=NOW)
    row = ApiKey.objects.values().get()
    assert key.rsplit("_", 1)[1] not in str(row)
    with pytest.raises(ScopeMissing):
        actor_of_key(key, Scope.OPEN311, NOW)


@pytest.mark.parametrize(
    "wrong", [{"username": "nobody"}, {"area_code": "nowhere"}, {"username": "desk", "area_code": "city"}]
)
def test_a_key_for_what_is_not_there_is_not_made(town: Town, wrong: dict[str, str]) -> None:
    with pytest.raises(UnableToMakeKey):
        create_key(name="城市热线", scopes=MATTERS, now=NOW, **wrong)


def test_the_command_prints_the_key_and_nothing_else(town: Town) -> None:
    run = CliRunner()
    made = run.invoke(commands, ["create", "--name", "热线", "--scope", "matters", "--scope", "open311"])
    assert made.exit_code == 0
    assert made.stdout.count("\n") == 1
    actor = actor_of_key(made.stdout.strip(), Scope.OPEN311, NOW)
    listed = run.invoke(commands, ["list"]).stdout
    assert actor.key in listed
    assert run.invoke(commands, ["revoke", actor.key]).exit_code == 0
    assert run.invoke(commands, ["revoke", "nothing"]).exit_code == 1
    assert run.invoke(commands, ["create", "--name", "x", "--scope", "matters", "--user", "nobody"]).exit_code == 1
