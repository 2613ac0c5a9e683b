"""A database of many matters for benches: as long and as varied as a city's, one in twelve still open.

The words follow the shape of a language: a few phrases stand in every third matter, most in very few, and each matter
has some that stand nowhere else. Rows go in by COPY, with their search index and one entry of history each.
"""

import os
import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from typing import Any

import django
import psycopg
from psycopg.types.json import Jsonb

SUBJECTS = (
    "小区门口的路灯", "楼道里的旧家具", "消防通道", "电动车充电桩", "三楼的防火门", "河边的护栏", "公交站牌",
    "地下车库", "垃圾房", "自来水", "下水道井盖", "健身器材", "对面的工地", "楼上的空调外机", "儿童游乐场",
    "菜场外的摊位", "小学门口的斑马线", "屋顶的违章搭建", "电梯", "门禁系统", "停车位", "绿化带", "化粪池",
    "燃气管道", "广场舞的音响", "餐馆的油烟", "共享单车", "网线和电线", "围墙", "快递柜",
)  # fmt: skip
TROUBLES = (
    "坏了两个星期", "一直没有人来修", "晚上看不清台阶", "被汽车堵住了", "气味很重", "夜里十一点还在响",
    "松动了，很危险", "已经磨光了", "有时候发黄", "漏水到一楼", "没有人管理", "物业说要等上级通知",
    "老人上下很不方便", "孩子上学要绕路", "投诉过三次没有回音", "挡住了出口", "掉下来一块", "用不了", "不符合规定",
    "希望尽快处理",
)  # fmt: skip
ESTATES = tuple(map("".join, product("梅柳荷桂松竹兰菊", "里塘溪苑园庭桥湖", ("花园", "新村", "公寓", "一区", "二区"))))
CHARACTERS = "".join(map(chr, range(0x4E00, 0x4E00 + 2500)))


def prepare(environment: Mapping[str, str]) -> None:
    """Read the product's settings in this process, so that rows can be made as it makes them."""
    os.environ.update(environment, DJANGO_SETTINGS_MODULE="huiyin.project.settings")
    django.setup()


def fill(dsn: str, count: int, *, seed: int = 1, first: int = 0) -> None:
    """Put `count` matters into the database at `dsn` (its owner's), spread over six years, and let the planner know."""
    with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        facts = _facts(cursor)
        columns, rows = _matters(facts, count, first, random.Random(seed))
        with cursor.copy(f"COPY matters_matter ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(
            "INSERT INTO voice_voicerequest (matter_id, category_id, danger, on_behalf)"
            " SELECT m.id, %s, false, false FROM matters_matter m LEFT JOIN voice_voicerequest v ON v.matter_id = m.id"
            " WHERE v.matter_id IS NULL AND m.kind = 'voice'",
            [facts["category"]],
        )
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _facts(cursor: "psycopg.Cursor[Any]") -> dict[str, Any]:
    """Where matters may lie and who may own them."""
    cursor.execute("SELECT a.id, a.boundary FROM places_area a WHERE a.level = 'cell' ORDER BY a.id")
    cells = [(area, _middle(boundary)) for area, boundary in cursor.fetchall()]
    cursor.execute("SELECT id FROM people_unit ORDER BY id")
    units = [unit for (unit,) in cursor.fetchall()]
    cursor.execute("SELECT user_id, unit_id FROM people_duty d JOIN people_post p ON p.id = d.post_id ORDER BY d.id")
    persons = cursor.fetchall()
    cursor.execute("SELECT id FROM voice_category WHERE parent_id IS NOT NULL ORDER BY id LIMIT 1")
    ((category,),) = cursor.fetchall()
    cursor.execute("SELECT version FROM lifecycles_lifecycleversion WHERE kind = 'voice' ORDER BY version DESC LIMIT 1")
    ((version,),) = cursor.fetchall()
    return {"cells": cells, "units": units, "persons": persons, "category": category, "version": version}


def _middle(boundary: dict[str, Any]) -> tuple[float, float]:
    ring = boundary["coordinates"][0]
    ring = ring if isinstance(ring[0][0], float | int) else ring[0]
    return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)


def _matters(
    facts: dict[str, Any], count: int, first: int, chance: random.Random
) -> tuple[list[str], Iterator[list[Any]]]:
    from huiyin.kernel.chain import GENESIS
    from huiyin.kernel.hexagons import hexagon_of
    from huiyin.kernel.ids import new_id
    from huiyin.kernel.numbers import format_number
    from huiyin.matters.models import Matter
    from huiyin.matters.rules.searching import searchable, tokens_of

    phrases = [f"{subject}{trouble}" for subject, trouble in product(SUBJECTS, TROUBLES)]
    weights = list(accumulate(1 / (rank + 1) ** 0.7 for rank in range(len(phrases))))
    fields = Matter._meta.concrete_fields
    defaults = {f.column: f.get_default() for f in fields}
    now = datetime.now(UTC)
    step = timedelta(days=6 * 365) / count

    def rows() -> Iterator[list[Any]]:
        for n in range(count):
            opened = now - step * (count - n)
            is_open = n % 12 == 0 and n > count // 2
            area, (lon, lat) = chance.choice(facts["cells"])
            person, unit = chance.choice(facts["persons"])
            words = "，".join(chance.choices(phrases, cum_weights=weights, k=3))
            rare = "".join(chance.choices(CHARACTERS, k=3))
            address = f"{chance.choice(ESTATES)}{chance.randint(1, 40)}幢{chance.randint(101, 1806)}室"
            title, summary = words.partition("，")[0], f"{words}。{rare}"
            number = format_number(5_000_000 + first + n, opened.year)
            text = searchable(title, summary, address)
            due = now + timedelta(minutes=chance.randint(-20_000, 20_000))
            lon, lat = lon + chance.uniform(-0.003, 0.003), lat + chance.uniform(-0.003, 0.003)
            own = {
                "id": new_id(), "number": number, "kind": "voice", "lifecycle_version": facts["version"],
                "state": chance.choice(("received", "assigned", "in_hand")) if is_open else "closed",
                "title": title, "summary": summary, "source": "web",
                "visibility": "public" if n % 3 == 0 else "involved",
                "address": address,
                "lon": lon, "lat": lat, "hexagon": hexagon_of(lon, lat), "units": [unit],
                "area_id": area, "owner_role": "officer" if is_open else "", "owner_unit_id": unit,
                "owner_person_id": person if is_open else None, "opened_at": opened, "state_since": opened,
                "changed_at": opened, "due_at": due if is_open else None, "state_due_at": due if is_open else None,
                "next_due_at": due if is_open else None,
                "closed_at": None if is_open else opened + timedelta(days=chance.randint(1, 9)),
                "resolution": "" if is_open else "solved", "receipt_digest": f"bench{first + n:059d}", "head": GENESIS,
                "entries": 1, "taken": Jsonb({}),
                "search": _tsvector(tokens_of(number, text)),
            }  # fmt: skip
            yield [own.get(column, default) for column, default in defaults.items()]

    return list(defaults), rows()


def _tsvector(tokens: list[str]) -> str:
    return "'" + "' '".join(tokens) + "'"
