"""Letters that look like others."""

import pytest

from huiyin.kernel.lookalikes import MOST, lookalikes

CYRILLIC = "\u0440\u0430\u0443\u0441\u043e"


@pytest.mark.parametrize(
    ("text", "written", "reads_as"),
    [
        ("请登录 t\u0430x.gov.cn 交费", "t\u0430x", "tax"),
        ("收款方 Huiy\u0456n", "Huiy\u0456n", "Huiyin"),
        (f"打开{CYRILLIC}付钱", CYRILLIC, "payco"),
        ("\u0391lipay 客服", "\u0391lipay", "Alipay"),
        ("网址：ｔａｘ．ｇｏｖ．ｃｎ，快", "ｔａｘ．ｇｏｖ．ｃｎ", "tax.gov.cn"),
        ("看 www。tax。cn 通知", "www。tax。cn", "www.tax.cn"),
        ("ｈｔｔｐｓ：／／a.example/x", "ｈｔｔｐｓ：／／a.example/x", "https://a.example/x"),
        ("打１３８００１３８０００", "１３８００１３８０００", "13800138000"),
        ("call l38OOl38OOO now", "l38OOl38OOO", "13800138000"),
        ("打 l38OOl38OOO", "l38OOl38OOO", "13800138000"),
    ],
)
def test_what_is_not_what_it_looks_like_is_named(text: str, written: str, reads_as: str) -> None:
    assert [(one.written, one.reads_as) for one in lookalikes(text)] == [(written, reads_as)]


@pytest.mark.parametrize(
    "text",
    [
        "三楼A座WiFi坏了，B2车库也没信号。OK？",
        "电话：13800138000，网址 https://tax.gov.cn/a?b=1",
        "Привет, в подъезде нет света, сор не убирают",
        "电阻 10kΩ，灰尘 35 μg/m³，角度 α",
        "ＡＢＣ超市门口，１２幢４０１",
        "Café Zürich 门口",
        "カラオケ太吵 노래방",
        "№5、①号楼、㎡",
        "回执号 HY26-110482-B",
        "",
    ],
)
def test_ordinary_words_of_any_language_are_left_alone(text: str) -> None:
    assert lookalikes(text) == []


def test_a_text_full_of_them_is_told_in_short() -> None:
    assert len(lookalikes(" ".join(f"t\u0430x{n}" for n in range(500)))) == MOST
