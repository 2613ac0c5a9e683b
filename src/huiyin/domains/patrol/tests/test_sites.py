"""Sheds are made known, changed and stopped."""

import pytest
from typer.testing import CliRunner

from huiyin.domains.patrol.commands import commands
from huiyin.domains.patrol.models import Site
from huiyin.domains.patrol.operations import BadSite, SiteDraft, open_rounds, put_site, set_active
from huiyin.domains.patrol.tests.nights import NINE, shed
from huiyin.matters.tests.cast import ELSEWHERE, INSIDE, Town


def test_a_site_that_was_stopped_has_no_more_rounds(town: Town) -> None:
    site = shed()
    set_active(site=site, active=False, now=NINE)
    assert open_rounds(now=NINE) == 0


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (SiteDraft("", *INSIDE), "name"),
        (SiteDraft("棚", *ELSEWHERE), "lon"),
        (SiteDraft("棚", 500, 31), "lon"),
        (SiteDraft("棚", *INSIDE, starts="9"), "starts"),
        (SiteDraft("棚" * 200, *INSIDE), "name"),
    ],
)
def test_a_site_that_cannot_be_is_refused_by_field(town: Town, draft: SiteDraft, field: str) -> None:
    with pytest.raises(BadSite) as why:
        put_site(draft=draft, now=NINE)
    assert list(why.value.problems) == [field]


def test_the_command_makes_a_site_known_and_changes_its_hours(town: Town) -> None:
    run = CliRunner().invoke
    where = ["--name", "梅里充电棚", "--lon", str(INSIDE[0]), "--lat", str(INSIDE[1])]
    made = run(commands, ["patrol", "site", "put", *where])
    assert made.exit_code == 0, made.output
    again = run(commands, ["patrol", "site", "put", *where, "--every", "2", "--from", "22:00"])
    assert again.output == made.output
    assert '"from": "22:00", "to": "05:00", "every_hours": 2.0' in run(commands, ["patrol", "site", "list"]).output
    assert run(commands, ["patrol", "site", "stop", made.output.strip()]).exit_code == 0
    assert not Site.objects.get().active
    assert run(commands, ["patrol", "site", "stop", "999999"]).exit_code == 1
    assert run(commands, ["patrol", "site", "put", "--name", "远", "--lon", "0", "--lat", "0"]).exit_code == 1
