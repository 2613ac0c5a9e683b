"""A sheet of areas, units, posts, accounts and duties: checked whole, shown as a diff, written once."""

import io
import tracemalloc
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import Workbook
from tests.fixtures.bombs import with_entities, with_half_a_sheet

from huiyin.people import vault
from huiyin.people.models import Duty, Post, Unit, User
from huiyin.people.roster import reading, template
from huiyin.people.roster.columns import COLUMNS, Kind
from huiyin.people.roster.links import password_link
from huiyin.people.roster.planning import Plan, plan
from huiyin.people.roster.problems import TOLD
from huiyin.people.roster.reading import UnableToRead, rows_of
from huiyin.people.roster.writing import UnableToWrite, Written, write
from huiyin.places.models import Area
from huiyin.places.queries import area_tree

NOW = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
SHEETS: dict[Kind, list[list[object]]] = {
    Kind.DUTIES: [["secretary-1", "secretary", "320583001001", "meili", "", ""]],
    Kind.ACCOUNTS: [["secretary-1", "社区书记甲", "desk@example.org", "138 1234 5678", "中文", "是"]],
    Kind.POSTS: [["secretary", 320583001001, "meili", "梅里社区书记", ""]],
    Kind.UNITS: [
        ["desk", "调度台", "City desk", "3205", "", "是"],
        ["meili", "梅里社区居委会", "", "320583001001", "desk", "否"],
    ],
    Kind.AREAS: [
        ["320583001001", "社区", "梅里社区", "", "320583001"],
        ["3205", "市", "苏州市", "Suzhou", ""],
        ["320583001", "街道", "玉山镇", "", "320583"],
        ["320583", "区县", "昆山市", "", "3205"],
    ],
}


def workbook(sheets: dict[Kind, list[list[object]]]) -> io.BytesIO:
    book = Workbook(write_only=True)
    for kind, rows in sheets.items():
        sheet = book.create_sheet(kind)
        sheet.append([column.heading for column in COLUMNS[kind]])
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    out.seek(0)
    return out


def text(*lines: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO("\n".join(lines).encode(encoding))


def planned(source: io.BytesIO, now: datetime = NOW) -> Plan:
    with translation.override("zh-hans"):
        return plan(rows_of(source), now)


def written(source: io.BytesIO, *, good_only: bool = False, now: datetime = NOW) -> Written:
    with translation.override("zh-hans"):
        return write(rows=rows_of(source), good_only=good_only, now=now, by="test")


def told(made: Plan) -> set[tuple[int, str, str]]:
    return {(bad.line, bad.heading, bad.what) for bad in made.problems.first}


@pytest.fixture
def town(db: None) -> Written:
    return written(workbook(SHEETS))


def test_a_workbook_in_any_order_makes_a_town(town: Written) -> None:
    assert {kind: len(rows) for kind, rows in town.plan.added.items()} == {
        "areas": 4, "units": 2, "posts": 1, "accounts": 1, "duties": 1,
    }  # fmt: skip
    duty = Duty.objects.select_related("post__area__parent__parent__parent", "post__unit__parent", "user").get()
    assert (duty.user.name, duty.post.unit.parent, duty.starts, duty.ends) == (
        "社区书记甲", Unit.objects.get(code="desk"), NOW, None,
    )  # fmt: skip
    assert str(duty.post.area.parent.parent.parent) == "苏州市"  # type: ignore[union-attr]
    assert vault.decrypt(duty.user.phone_token) == "13812345678"
    assert area_tree().by_code("320583001001") is not None


def test_the_same_sheet_again_changes_nothing(town: Written) -> None:
    again = written(workbook(SHEETS), now=NOW + timedelta(days=3))
    assert again.plan.does_nothing
    assert again.new_accounts == []
    assert sum(again.plan.unchanged.values()) == 9


def test_a_change_is_shown_from_what_to_what_before_it_is_written(town: Written) -> None:
    sheet = text("登录名,显示名,手机号,启用", "secretary-1,社区书记乙,13912340000,否")
    made = planned(sheet)
    assert [change.shown() for change in made.changed] == [
        [("显示名", "社区书记甲", "社区书记乙"), ("手机号", "138****5678", "139****0000"), ("启用", "yes", "no")]
    ]
    assert User.objects.get().is_active
    sheet.seek(0)
    written(sheet)
    user = User.objects.get()
    assert (user.name, user.is_active, user.email) == ("社区书记乙", False, "desk@example.org")


def test_an_empty_cell_leaves_what_is_on_record(town: Written) -> None:
    assert planned(text("登录名,显示名,电子邮箱,手机号", "secretary-1,社区书记甲,,")).does_nothing


def test_each_bad_cell_is_told_with_row_column_and_remedy(town: Written) -> None:
    made = planned(
        text(
            "登录名,显示名,电子邮箱,手机号,启用",
            "ok-1,网格员甲,,,",
            "bad name,网格员乙,not-mail,123,perhaps",
            "ok-1,网格员丙,,,",
            "аdmin,网格员丁,,,",  # the first letter is Cyrillic
            f"ok-2,{'长' * 61},,,",
            "ok-3,,,,",
        )
    )
    assert told(made) == {
        (3, "登录名", "有不能用的字符"), (3, "电子邮箱", "不是邮箱地址"), (3, "手机号", "不是电话号码"),
        (3, "启用", "看不懂"), (4, "登录名", "表里有两行是同一个"), (5, "登录名", "有不能用的字符"),
        (6, "显示名", "太长"), (7, "显示名", "没有填"),
    }  # fmt: skip
    assert all(bad.remedy for bad in made.problems.first)
    assert [cells["username"] for cells in made.added[Kind.ACCOUNTS]] == ["ok-1"]


def test_a_row_that_refers_to_a_bad_row_is_bad_too(db: None) -> None:
    areas = [["3205", "市", "苏州市", "", ""], ["320583", "省", "昆山市", "", "3205"]]
    made = planned(workbook({Kind.AREAS: [list(row) for row in areas], Kind.UNITS: [["u", "单位", "", "320583"]]}))
    assert {(kind, what) for kind, what in made.problems.by_what} == {
        ("areas", "没有这个层级"),
        ("units", "没有这个代码"),
    }


@pytest.mark.parametrize(
    ("sheet", "what"),
    [
        (text("代码,层级,中文名,上级代码", "9,社区,甲,320583001001"), "上级的层级不在它之上"),
        (text("代码,层级,中文名,上级代码", "320583,街道,昆山,3205"), "这个代码已经是另一层级的区域"),
        (text("代码,层级,中文名,上级代码", "9,社区,甲,"), "没有填上级"),
        (text("代码,中文名,辖区代码,兜底受理台", "x,甲,3205,是"), "这个区域已有受理台"),
        (text("代码,中文名,辖区代码,上级单位代码", "desk,甲,3205,meili"), "上级绕回了自己"),
        (text("登录名,角色,区域代码,单位代码", "nobody,secretary,320583001001,meili"), "没有这个代码"),
        (text("登录名,角色,区域代码,单位代码", "secretary-1,chief,320583001001,meili"), "没有这个岗位"),
        (text("登录名,角色,区域代码,单位代码,开始,结束",
              "secretary-1,secretary,320583001001,meili,2027-03-01,2027-02-01"), "结束不晚于开始"),
    ],
)  # fmt: skip
def test_what_cannot_stand_there_is_refused(town: Written, sheet: io.BytesIO, what: str) -> None:
    assert [found for _kind, found in planned(io.BytesIO(sheet.getvalue())).problems.by_what] == [what]


def test_one_bad_row_keeps_everything_out_unless_the_good_ones_are_asked_for(town: Written) -> None:
    sheet = "登录名,显示名\nnew-1,网格员甲\nnew 2,网格员乙"
    with pytest.raises(UnableToWrite) as refused:
        written(text(sheet))
    assert refused.value.plan.problems.rows == 1
    assert User.objects.count() == 1
    assert [user.username for user in written(text(sheet), good_only=True).new_accounts] == ["new-1"]


def test_what_was_not_shown_is_not_written(town: Written) -> None:
    shown = planned(text("登录名,显示名", "secretary-1,社区书记乙")).fingerprint()
    User.objects.update(name="社区书记丙")
    with pytest.raises(UnableToWrite, match="changed since"):
        rows = rows_of(text("登录名,显示名", "secretary-1,社区书记乙"))
        write(rows=rows, good_only=False, now=NOW, by="test", expected=shown)
    assert User.objects.get().name == "社区书记丙"


def test_somebody_who_comes_back_gets_a_second_duty(town: Written) -> None:
    Duty.objects.update(ends=NOW + timedelta(days=1))
    later = NOW + timedelta(days=30)
    written(text("登录名,角色,区域代码,单位代码", "secretary-1,secretary,320583001001,meili"), now=later)
    assert list(Duty.objects.order_by("starts").values_list("starts", "ends")) == [
        (NOW, NOW + timedelta(days=1)),
        (later, None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_sheet_comes_in_either_encoding(db: None, encoding: str) -> None:
    assert planned(text("登录名,显示名", "a,网格员甲", encoding=encoding)).added[Kind.ACCOUNTS] == [
        {"username": "a", "name": "网格员甲"}
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xef\xbb\xbf", "认得出来"),
        ("登录名,显示名,密码\na,甲,secret".encode(), "密码不能写在表里"),
        ("登录名,显示名,星座\na,甲,x".encode(), "表头不对：星座"),
        (b"PK\x03\x04 nothing", "不是完整的 XLSX"),
        (b"\xff\xfe\x00", "编码认不出来"),
    ],
)
def test_a_file_that_is_no_sheet_of_ours_says_what_to_do(content: bytes, words: str) -> None:
    with translation.override("zh-hans"), pytest.raises(UnableToRead, match=words):
        list(rows_of(io.BytesIO(content)))


@pytest.mark.parametrize("spoil", [with_entities, with_half_a_sheet])
def test_a_workbook_that_turns_out_broken_or_a_bomb_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with translation.override("zh-hans"), pytest.raises(UnableToRead, match="不是完整的 XLSX"):
        list(rows_of(io.BytesIO(spoil(workbook(SHEETS).getvalue()))))


def test_a_workbook_that_unpacks_to_too_much_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1_000)
    with translation.override("zh-hans"), pytest.raises(UnableToRead, match="解开以后太大"):
        next(rows_of(workbook(SHEETS)))


def test_thousands_of_bad_rows_cost_little_and_are_told_in_short(db: None) -> None:
    source = text("登录名,显示名,手机号", *("bad name,,123" for _ in range(2_000)))
    tracemalloc.start()
    try:
        with CaptureQueriesContext(connection) as asked:
            made = planned(source)
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (made.problems.rows, len(made.problems.first)) == (2_000, TOLD)
    assert sum(made.problems.by_what.values()) == 6_000
    assert most < 2 * 2**20  # the bytes of the file and their text, and nothing of the rows
    assert len(asked) <= 3


def test_a_thousand_rows_take_the_statements_of_two(town: Written) -> None:
    def statements(rows: Iterable[int]) -> int:
        lines = [f"u{number},网格员{number}" for number in rows]
        with CaptureQueriesContext(connection) as asked:
            written(text("登录名,显示名", *lines))
        return len(asked)

    assert statements(range(2)) == statements(range(2, 1_002))


def test_no_two_sheets_are_written_at_once(town: Written) -> None:
    with CaptureQueriesContext(connection) as asked:
        written(text("登录名,显示名", "x,网格员甲"))
    assert any("pg_advisory_xact_lock" in one["sql"] for one in asked.captured_queries)


def test_the_template_is_read_back_as_it_was_meant() -> None:
    out = io.BytesIO()
    with translation.override("zh-hans"):
        template.save(out)
        out.seek(0)
        with pytest.raises(UnableToRead, match="没有数据"):
            list(rows_of(out))


def test_nobody_signs_in_to_a_new_account_before_a_password_is_set(town: Written) -> None:
    (user,) = town.new_accounts
    assert not user.has_usable_password()
    assert password_link(user).startswith("http://127.0.0.1")
    assert Post.objects.count() == 1 and Area.objects.count() == 4
