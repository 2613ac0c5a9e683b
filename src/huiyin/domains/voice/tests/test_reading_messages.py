"""A back-log as cities export it: encodings, separators, headers, dates, and rows that are wrong."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from tests.fixtures.bombs import with_entities, with_half_a_sheet

from huiyin.domains.voice.adapters.messages import BadMapping, Columns, Message, Unusable, read_message
from huiyin.kernel.tables.dates import UnreadableDate, read_moment
from huiyin.kernel.tables.opening import Row, UnableToRead, open_table

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
HEADER = "留言编号,留言用户,留言主题,留言时间,留言详情,答复意见,答复时间,点赞数"
LINE = "1,A001,路灯,2019/2/28 11:25:05,单元门口的路灯不亮,已修好,2019/3/8,3"


def rows_of(path: Path, encoding: str = "") -> list[Row]:
    return list(
        open_table(path, encoding=encoding, knows=lambda header: Columns.of(header, {}).usable, needs="ours").rows
    )


def message_of(**cells: str) -> Message:
    given = {"留言编号": "1", "留言时间": "2019/2/28 11:25:05", "留言详情": "路灯不亮"} | cells
    return read_message(Row(2, list(given.values())), Columns.of(list(given), {}), zone=SHANGHAI, now=NOW)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_is_read_in_its_encoding_and_with_its_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    file = tmp_path / "messages.csv"
    file.write_bytes(f"{HEADER}\n{LINE}\n".replace(",", separator).encode(encoding))
    (row,) = rows_of(file)
    assert row.cells[4] == "单元门口的路灯不亮"


def test_a_bad_byte_spoils_its_own_row_only(tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    bad = LINE.encode().replace("路灯".encode(), b"\xff\xfe\xff", 1)
    file.write_bytes(b"\n".join([HEADER.encode(), bad, LINE.encode()]))
    first, second = rows_of(file)
    columns = Columns.of(HEADER.split(","), {})
    with pytest.raises(Unusable, match="no letters"):
        read_message(first, columns, zone=SHANGHAI, now=NOW)
    assert read_message(second, columns, zone=SHANGHAI, now=NOW).title == "路灯"


def test_a_row_of_several_lines_keeps_them_and_knows_where_it_begins(tmp_path: Path) -> None:
    file = tmp_path / "messages.csv"
    file.write_text(f'{HEADER}\n1,A,题,2019/1/1,"第一行\n第二行",,,\n\n2,A,题,2019/1/1,别的,,,\n', encoding="utf-8")
    first, second = rows_of(file)
    assert (first.line, first.cells[4], second.line) == (2, "第一行\n第二行", 5)


def workbook(file: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["留言编号", "留言时间", "留言详情"])
    sheet.append([188006, datetime(2019, 2, 28, 11, 25, 5), "路灯不亮"])  # noqa: DTZ001
    book.save(file)
    return file


@pytest.mark.parametrize("spoil", [with_entities, with_half_a_sheet])
def test_a_workbook_that_turns_out_broken_or_a_bomb_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    file = workbook(tmp_path / "messages.xlsx")
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(UnableToRead, match="no workbook that can be read"):
        rows_of(file)


def test_a_workbook_is_read_with_its_dates(tmp_path: Path) -> None:
    file = workbook(tmp_path / "messages.xlsx")
    table = open_table(file, knows=lambda header: Columns.of(header, {}).usable, needs="ours")
    message = read_message(next(table.rows), Columns.of(table.header, {}), zone=SHANGHAI, now=NOW)
    assert (message.id, message.at) == ("188006", datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC))


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"\x89PNG\r\n\x1a\n\x00", b"PK\x03\x04broken"])
def test_what_is_no_such_table_is_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "messages.csv"
    file.write_bytes(content)
    with pytest.raises(UnableToRead):
        rows_of(file)


def test_other_headers_are_named_by_hand() -> None:
    columns = Columns.of(["单号", "日期", "说了什么"], {"单号": "id", "日期": "time", "说了什么": "words"})
    assert columns.usable
    with pytest.raises(BadMapping):
        Columns.of(["单号"], {"单号": "nonsense"})


@pytest.mark.parametrize(
    "written",
    [
        "2019/2/28 11:25:05", "2019-02-28 11:25:05", "2019-02-28T03:25:05Z", "2019年2月28日 11时25分05秒",
        "2019.2.28 11：25：05", "43524.4757523148", "2019-02-28T12:25:05+09:00",
    ],
)  # fmt: skip
def test_a_date_is_understood_however_it_is_written(written: str) -> None:
    assert read_moment(written, SHANGHAI).at == datetime(2019, 2, 28, 3, 25, 5, tzinfo=UTC)


def test_a_date_without_zone_is_local_and_a_day_is_its_beginning() -> None:
    found = read_moment("2019/2/28", SHANGHAI)
    assert (found.at, found.whole_day) == (datetime(2019, 2, 27, 16, tzinfo=UTC), True)
    assert read_moment(date(2019, 2, 28), SHANGHAI) == found


@pytest.mark.parametrize("written", ["昨天", "2019/13/1", "2019/2/30", "28/2/2019", "1234", "2019/2/28 25:00"])
def test_what_is_no_date_is_said_to_be_none(written: str) -> None:
    with pytest.raises(UnreadableDate):
        read_moment(written, SHANGHAI)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"留言编号": " "}, "no number"),
        ({"留言详情": "\x00 "}, "says nothing"),
        ({"留言时间": ""}, "missing"),
        ({"留言时间": "2031/1/1"}, "now"),
        ({"留言详情": "长" * 100_000}, "limit"),
        ({"答复意见": "已办", "答复时间": "2018/1/1"}, "before it was asked"),
        ({"答复意见": "已办", "答复时间": ""}, "missing"),
        ({"答复意见": "", "答复时间": "2019/3/1"}, "no 答复意见"),
        ({"经度": "31.3", "纬度": "120.9"}, "swapped"),
        ({"经度": "nan", "纬度": "31"}, "finite"),
        ({"点赞数": "许多"}, "votes"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(cells: dict[str, str], reason: str) -> None:
    with pytest.raises(Unusable, match=reason):
        message_of(**cells)


def test_words_are_kept_as_they_are_html_and_all_without_what_nobody_sees() -> None:
    message = message_of(留言详情="<b>路灯</b>\x00不亮\u200b\r\n请修")
    assert message.words == "<b>路灯</b>不亮\n请修"


def test_a_reply_of_the_same_day_given_as_a_day_follows_its_message() -> None:
    message = message_of(答复意见="已修好", 答复时间="2019/2/28")
    assert message.reply is not None
    assert message.reply.at == message.at


def test_long_messages_of_long_ago_are_taken() -> None:
    assert len(message_of(留言详情="长" * 49_000).words) == 49_000
