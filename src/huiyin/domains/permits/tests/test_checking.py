"""A good catalogue is read; a bad one is refused with every mistake, its file, key and remedy."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.domains.permits.adapters import catalogue as adapter
from huiyin.domains.permits.adapters.catalogue import FOLDER, catalogue, read_folder
from huiyin.domains.permits.adapters.checks import catalogue_holds
from huiyin.domains.permits.apps import PermitsConfig
from huiyin.domains.permits.rules.evidence import Grade
from huiyin.domains.permits.rules.reading import BadCatalogue, read_catalogue
from huiyin.domains.permits.tests.damages import DAMAGES, Damage
from huiyin.domains.permits.tests.sample import SAMPLE, sample, with_change


def test_the_product_has_a_catalogue_that_holds() -> None:
    assert catalogue_holds(None) == []
    assert {
        "catering", "convenience_store", "supermarket", "pharmacy", "hotel", "training", "beauty", "cinema", "swimming",
        "bookshop",
    } <= set(catalogue().industries)  # fmt: skip


def test_a_good_catalogue_is_read_as_it_is_written() -> None:
    found = sample()
    hygiene = found.permits["hygiene"].versions[1]
    assert [asked.material for asked in hygiene.materials] == ["lease", "drawing"]
    assert (hygiene.fields, hygiene.by_commitment) == (["holder", "phone"], True)
    assert hygiene.conflicting[0].evidence.source == "old_law"
    assert found.regions["310115"].promises["hygiene"][0].evidence.grade is Grade.PAGE
    assert [region.code for region in found.around("310115")] == ["310115", "310000", "000000"]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.name)
def test_each_mistake_is_named_with_its_file_key_and_remedy(damage: Damage) -> None:
    texts = with_change(damage.file, damage.old, damage.new)
    with pytest.raises(BadCatalogue) as raised:
        read_catalogue(texts)
    wanted = (damage.at or damage.file, damage.key)
    found = [one for one in raised.value.mistakes if (one.file, one.mistake.key) == wanted]
    assert found, str(raised.value)
    assert any(damage.says in str(one) for one in found), found
    assert all(one.mistake.remedy for one in raised.value.mistakes)


def test_all_mistakes_of_all_files_are_shown_together() -> None:
    texts = with_change("permits/hygiene.toml", 'material = "lease"', 'material = "leese"')
    texts = with_change("regions.toml", 'parent = "310000"', 'parent = "3"', texts)
    with pytest.raises(BadCatalogue) as raised:
        read_catalogue(with_change("industries/bath_house.toml", '"sells_soap"', '"sels_soap"', texts))
    assert {"permits/hygiene.toml", "regions.toml", "industries/bath_house.toml"} <= {
        one.file for one in raised.value.mistakes
    }


def test_a_list_that_is_missing_is_one_mistake_and_not_a_hundred() -> None:
    with pytest.raises(BadCatalogue) as raised:
        read_catalogue({file: text for file, text in SAMPLE.items() if file != "sources.toml"})
    assert [str(one) for one in raised.value.mistakes] == ["sources.toml: the file: is missing. Put the file there."]


def test_a_file_that_nobody_knows_is_a_mistake() -> None:
    with pytest.raises(BadCatalogue, match=r"permit/food\.toml: the file: is no file of a catalogue"):
        read_catalogue({**SAMPLE, "permit/food.toml": ""})


def test_files_that_cannot_be_read_are_mistakes_too(tmp_path: Path) -> None:
    for file, text in SAMPLE.items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    assert set(read_folder(tmp_path).permits) == {"hygiene", "bathing", "soap"}
    (tmp_path / "clocks.toml").write_bytes("名".encode("gb18030"))
    with pytest.raises(BadCatalogue, match=r"clocks\.toml: the file: is not UTF-8"):
        read_folder(tmp_path)
    with pytest.raises(BadCatalogue, match="no such folder"):
        read_folder(tmp_path / "nowhere")


def test_a_bad_catalogue_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in FOLDER.rglob("*.toml"):
        copy = tmp_path / path.relative_to(FOLDER)
        copy.parent.mkdir(exist_ok=True)
        copy.write_text(path.read_text("utf-8").replace('"floor_plan"', '"flor_plan"'), encoding="utf-8")
    monkeypatch.setattr(adapter, "FOLDER", tmp_path)
    catalogue.cache_clear()
    try:
        errors = catalogue_holds(None)
        with pytest.raises(BadCatalogue, match="there is no paper “flor_plan”"):
            PermitsConfig.read_ahead()
    finally:
        monkeypatch.undo()
        catalogue.cache_clear()
    assert errors
    assert {error.id for error in errors} == {"huiyin.permits.E001"}
    assert any("there is no paper “flor_plan”" in error.msg for error in errors)


FILES = sorted(SAMPLE)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_random_damage_never_gives_anything_but_a_bad_catalogue(data: st.DataObject) -> None:
    file = data.draw(st.sampled_from(FILES))
    text = SAMPLE[file]
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start, min(start + 60, len(text))))
    pieces = ['"', "[", "]", "{", "}", "= 1", "[x]", '["a"]', "1979-05-27", "0.5", "[[versions]]", "true", "nan"]
    piece = data.draw(st.text(max_size=12) | st.sampled_from(pieces))
    try:
        read_catalogue({**SAMPLE, file: text[:start] + piece + text[end:]})
    except BadCatalogue as bad:
        assert bad.mistakes
