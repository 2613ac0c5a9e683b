"""Personal numbers in what people type."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_11_2

from huiyin.kernel.numbers import format_number
from huiyin.kernel.personal import MASK, Found, Kind, find_personal, mask_personal

IDENTITY = "320583199003074512"[:17] + mod_11_2.calc_check_digit("320583199003074512"[:17])
CARD = "621700123000456789" + luhn.calc_check_digit("621700123000456789")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13812345678找我", f"请打{MASK}找我"),
        ("电话138-1234-5678。", f"电话{MASK}。"),
        ("138 1234 5678，139 1234 5678", f"{MASK}，{MASK}"),
        ("138 12 34 56 78", MASK),
        ("1 3 8 1 2 3 4 5 6 7 8", MASK),
        ("13 812345678", MASK),
        ("+86 138 1234 5678", MASK),
        ("0086-13812345678", MASK),
        ("１３８１２３４５６７８", MASK),
        ("①③⑧①②③④⑤⑥⑦⑧", MASK),
        ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", MASK + "\ufe0f\u20e3"),
        ("١٣٨١٢٣٤٥٦٧٨", MASK),
        ("138\u200b1234\u200d5678", MASK),
        ("\u202e138\u202c12345678", f"\u202e{MASK}"),
        ("138·1234·5678", MASK),
        ("1381234567813912345678", MASK),
        ("一三八一二三四五六七八找我", f"{MASK}找我"),
        ("幺三八零零一三八零零零一下", f"{MASK}一下"),
        ("座机0512-57301234", f"座机{MASK}"),
        ("(0512)5730 1234转8", f"{MASK}转8"),
        ("010 6512 3456", MASK),
        ("家里电话：57301234", f"家里电话：{MASK}"),
        ("香港 +852 2345 6789", f"香港 {MASK}"),
        (f"身份证{IDENTITY}", f"身份证{MASK}"),
        (f"身份证{IDENTITY[:6]} {IDENTITY[6:14]} {IDENTITY[14:]}", f"身份证{MASK}"),
        ("老证320583900307451号", f"老证{MASK}号"),
        (f"卡号{CARD}", f"卡号{MASK}"),
        (f"卡号{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", f"卡号{MASK}"),
        ("写信zhang.san+1@example.com给我", f"写信{MASK}给我"),
        ("zhang＠example．com", MASK),
        ("车牌苏E12345挡住了", f"车牌{MASK}挡住了"),
        ("苏e·1a2b3堵门", f"{MASK}堵门"),
        ("沪AD12345停了三天", f"{MASK}停了三天"),
    ],
)
def test_what_is_masked(text: str, shown: str) -> None:
    assert mask_personal(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "消防门关不上",
        "2026年11月24日 20:15，从2026-11-24到2026-12-01，20261124",
        "电话里20261124说的",
        "第13-15幢、13 14 15 16 17 19号楼，1 3 5 7 9 11 13 15号",
        "12幢304室，梅里新村123弄45号602",
        "收了1380元、13.50元、1,380,013,800元，押金 12000.00",
        "打过12345、110、400-820-8820和95588",
        "二〇二六年十一月二十四日",
        f"回执 {format_number(110482, 2026)}，另一个{format_number(13812345678, 2026)}",
        "新A座1204室，云B栋",
        "经度120.9512345678，纬度31.3861",
        "编号 320583199003074510 没有校验",
        "6217001230004567890 不是卡号",
        "给@街道办留言",
        "面积 138 平，长 1234 宽 56",
    ],
)
def test_what_stays(text: str) -> None:
    assert find_personal(text) == []
    assert mask_personal(text) == text


def test_what_was_found_is_called_by_its_kind_and_place() -> None:
    assert find_personal("打13812345678或a@b.cn，苏E12345") == [
        Found(Kind.PHONE, 1, 12),
        Found(Kind.EMAIL, 13, 19),
        Found(Kind.PLATE, 20, 27),
    ]


def test_a_receipt_number_with_a_wrong_check_character_protects_nothing() -> None:
    assert mask_personal("HY26-13812345678-0") != "HY26-13812345678-0" or mask_personal("HY26-13812345678-1") != (
        "HY26-13812345678-1"
    )


NOISE = st.text(alphabet="门关不上的 ，。\n楼A座", min_size=1, max_size=8)
MOBILE = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
BODY = st.from_regex(r"3205831(9[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]))[0-9]{3}", fullmatch=True)
IDENTITIES = BODY.map(lambda body: body + mod_11_2.calc_check_digit(body))


def grouped(number: str, cuts: set[int], sep: str) -> str:
    """The number with `sep` after some of its first digits."""
    return "".join(digit + (sep if place in cuts else "") for place, digit in enumerate(number))


NUMBERS = st.builds(
    grouped, MOBILE | IDENTITIES, st.sampled_from([set(), {2, 6}, {2, 5}]), st.sampled_from(["", " ", "-", "\u200b"])
)


@given(st.lists(st.tuples(NOISE, NUMBERS, st.booleans()), max_size=5), NOISE)
def test_no_number_is_left_whatever_stands_around_it(parts: list[tuple[str, str, bool]], end: str) -> None:
    wide = {ord("0") + n: 0xFF10 + n for n in range(10)}
    text = "".join(f"{noise}|{number.translate(wide) if full else number}|" for noise, number, full in parts) + end
    left = re.sub(r"\D", "", unicodedata.normalize("NFKC", mask_personal(text)))
    assert left == ""


@given(st.text(alphabet="0123456789 -.X@aE苏+()\u200b１一", max_size=60) | st.text(max_size=100))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_personal(text)
    assert mask_personal(once) == once
    assert find_personal(once) == []


@given(st.text(alphabet="0123456789 -.X@aE苏+()\u200b１", max_size=60))
def test_what_is_found_lies_in_order_in_the_text(text: str) -> None:
    found = find_personal(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(before.end <= after.start for before, after in pairwise(found))


def test_a_long_text_of_digits_is_read_at_once() -> None:
    assert find_personal("1 3" * 20_000) is not None
