"""What is taken from the words on a photo of a business licence, and what is not; and real photos, read."""

import math
from collections.abc import Mapping
from types import MappingProxyType

import pytest

from huiyin.domains.permits.adapters.photo_reader import lines_of
from huiyin.domains.permits.rules.licence_photo import Line, NoLicence, Reading, read_licence
from huiyin.domains.permits.tests import licence_photos as photos

SHEET = [
    ("营业执照", 620, 90, 360, 90),
    ("统一社会信用代码", 120, 150, 210, 26),
    (photos.CODE, 120, 190, 300, 30),
    ("名称", 120, 330, 90, 30),
    (photos.NAME, 320, 330, 300, 30),
    ("类型", 120, 400, 90, 30),
    ("有限责任公司(自然人独资)", 320, 400, 400, 30),
    ("法定代表人", 120, 470, 150, 30),
    ("甲乙丙", 320, 470, 90, 30),
    ("经营范围", 120, 540, 120, 30),
    ("食品销售；烟草制品零售；日用百", 320, 540, 450, 30),
    ("货销售。", 320, 585, 120, 30),
    ("注册资本", 1100, 330, 110, 26),
    ("伍拾万元整", 1240, 330, 140, 26),
    ("成立日期", 1100, 400, 110, 26),
    ("2020年3月5日", 1240, 400, 190, 26),
    ("住所", 1100, 470, 110, 26),
    ("梅里路88号", 1240, 470, 180, 26),
    ("登记机关", 1050, 950, 110, 28),
]
READ = {
    "credit_code": photos.CODE,
    "entity_name": photos.NAME,
    "entity_type": "有限责任公司（自然人独资）",
    "legal_representative": "甲乙丙",
    "business_scope": "食品销售；烟草制品零售；日用百货销售。",
    "registered_capital": "伍拾万元整",
    "established_on": "2020-03-05",
    "domicile": "梅里路88号",
}


def lines(
    turned: float = 0.0, *, without: tuple[str, ...] = (), other: Mapping[str, str] = MappingProxyType({})
) -> list[Line]:
    """The words of the sheet, turned by degrees; `other` words take the place of some."""
    found = []
    for text, x, y, wide, high in SHEET:
        corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
        if text not in without:
            found.append(Line(other.get(text, text), 0.98, tuple(_turned(*corner, turned) for corner in corners)))
    return found


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle)


@pytest.mark.parametrize("turned", [0, 4, -7, 90, 180, 270, 94])
def test_all_that_the_form_wants_is_taken_however_the_telephone_was_held(turned: int) -> None:
    found = read_licence(lines(turned))
    assert isinstance(found, Reading)
    assert found.values == READ and not found.code_doubtful


def test_a_code_whose_check_character_does_not_fit_is_left_out_and_said() -> None:
    found = read_licence(lines(other={photos.CODE: "91110000600037341X"}))
    assert isinstance(found, Reading)
    assert "credit_code" not in found.values and found.code_doubtful


def test_what_the_reader_is_not_sure_of_is_not_taken() -> None:
    doubtful = [Line(one.text, 0.3 if one.text == "甲乙丙" else one.score, one.corners) for one in lines()]
    found = read_licence(doubtful)
    assert isinstance(found, Reading) and "legal_representative" not in found.values


def test_no_words_other_words_and_a_piece_of_a_licence_are_told_apart() -> None:
    assert read_licence([]) is NoLicence.NO_WORDS
    moon = Line("●", 0.95, ((701, 124), (1094, 0), (1199, 214), (918, 470)))
    assert read_licence([moon]) is NoLicence.NO_WORDS
    menu = [Line(words, 0.99, ((0, y), (90, y), (90, y + 20), (0, y + 20))) for y, words in ((0, "菜单"), (40, "名称"))]
    assert read_licence(menu) is NoLicence.NOT_A_LICENCE
    assert read_licence(lines(without=(photos.NAME,))) is NoLicence.UNCLEAR
    assert read_licence(lines()[:1]) is NoLicence.UNCLEAR


def test_a_date_that_is_none_is_left_out() -> None:
    found = read_licence(lines(other={"2020年3月5日": "长期"}))
    assert isinstance(found, Reading) and "established_on" not in found.values


def test_a_real_photo_that_leans_is_read_without_a_network() -> None:
    found = read_licence(lines_of(photos.as_jpeg(photos.leaning(5))))
    assert isinstance(found, Reading)
    assert found.values["credit_code"] == photos.CODE
    assert found.values["entity_name"] == photos.NAME
    assert found.values["legal_representative"] == "甲乙丙"
    assert found.values["established_on"] == "2020-03-15"


@pytest.mark.long
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_real_photos_on_their_side_and_on_their_head_are_read(degrees: int) -> None:
    found = read_licence(lines_of(photos.as_jpeg(photos.leaning(degrees))))
    assert isinstance(found, Reading) and found.values["entity_name"] == photos.NAME


@pytest.mark.long
def test_a_real_photo_by_bad_light_is_read_and_a_shaken_one_is_not() -> None:
    assert isinstance(read_licence(lines_of(photos.as_jpeg(photos.noisy()))), Reading)
    assert read_licence(lines_of(photos.as_jpeg(photos.blurred()))) is NoLicence.UNCLEAR


@pytest.mark.long
def test_real_words_that_are_no_licence_are_none() -> None:
    assert read_licence(lines_of(photos.as_jpeg(photos.menu()))) is NoLicence.NOT_A_LICENCE
