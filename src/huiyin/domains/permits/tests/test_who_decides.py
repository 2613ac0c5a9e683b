"""An installation says which of its units are the authorities of the catalogue: by command, in the administration."""

from django.test import Client
from typer.testing import CliRunner, Result

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.commands.authorities import commands
from huiyin.domains.permits.models import Authority
from huiyin.domains.permits.queries import unit_of_authority
from huiyin.domains.permits.tests.cast import REGION
from huiyin.matters.tests.cast import Town
from huiyin.people.models import User


def run(*words: str) -> Result:
    return CliRunner().invoke(commands, list(words))


def test_a_unit_becomes_an_authority_and_another_takes_its_place(town: Town) -> None:
    Authority.objects.all().delete()
    assert run("market_regulation", "market").exit_code == 0
    assert unit_of_authority("market_regulation", town.areas["street"].id) == "market"
    assert run("market_regulation", "fire").exit_code == 0
    assert unit_of_authority("market_regulation", town.areas["street"].id) == "fire"
    assert Authority.objects.count() == 1


def test_what_the_catalogue_or_the_house_does_not_know_is_refused_with_a_way_out(town: Town) -> None:
    strange, nobody = run("ministry_of_magic", "market"), run("market_regulation", "nobody")
    assert (strange.exit_code, "market_regulation" in strange.output) == (1, True)
    assert (nobody.exit_code, "huiyin people import" in nobody.output) == (1, True)
    assert run("--area", "nowhere").exit_code == 2


def test_the_list_names_every_authority_and_fails_while_one_is_nobody(town: Town) -> None:
    said = run("--area", REGION)
    lines = {line.split("\t")[0]: line.split("\t")[-1] for line in said.stdout.splitlines()}
    assert (lines["market_regulation"], lines["education"]) == ("market", "nobody")
    assert said.exit_code == 1
    for code in [code for code, unit in lines.items() if unit == "nobody"]:
        run(code, "market")
    assert run("--area", REGION).exit_code == 0
    assert set(lines) <= set(catalogue().authorities)


def test_the_administration_offers_the_authorities_of_the_catalogue(town: Town) -> None:
    client = Client()
    client.force_login(User.objects.create(username="root", name="管理员", is_staff=True, is_superuser=True))
    page = client.get("/admin/permits/authority/add/", follow=True)
    assert (page.status_code, "消防救援" in page.content.decode()) == (200, True)
    given = {"code": "education", "area": town.areas["district"].id, "unit": town.units["market"].pk}
    assert client.post("/admin/permits/authority/add/", given).status_code == 302
    assert unit_of_authority("education", town.areas["street"].id) == "market"
