"""Figures of a year over a city's million matters, cold (nothing added up before) and warm, beside their floor.

Aims: the whole report, as the page asks for it, < 5 s cold and < 200 ms warm. The floor, in the same run: one bare
aggregate of the same twelve months over the fact table. `script/bench figures_of_a_year 100000` makes fewer.

All the matters lie in the year asked for and the year before it is empty: the most that the page can have to add up.
"""

import json
import sys

import psycopg
from benches import _many
from benches._product import product

MANY = 1_000_000
AIM_COLD, AIM_WARM = 5.0, 0.2
# One matter after another gets a month, an area and a fate; no fate is as likely as another.
_FACTS = """
    INSERT INTO matters_fact (matter_id, kind, month, area_id, unit_id, category, source, response_minutes,
        answer_minutes, on_time, assigned, returned, passed_on, extended, reopened, joined, "foreign", closed,
        verdict, rating)
    SELECT id, kind, (date_trunc('month', now()) - (n % 12) * interval '1 month')::date, area_id, owner_unit_id,
        'c' || n % 17, source, n % 900, CASE WHEN n % 11 > 0 THEN (n * 7919) % 6000 END, n % 5 > 0, true, n % 13 = 0,
        n % 29 = 0, n % 19 = 0, n % 23 = 0, n % 31 = 0, n % 97 = 0, closed_at IS NOT NULL,
        CASE n % 3 WHEN 0 THEN 1 WHEN 1 THEN -1 END, CASE WHEN n % 3 < 2 THEN 1 + n % 5 END
    FROM (SELECT *, row_number() OVER (ORDER BY id) n FROM matters_matter WHERE kind = 'voice') m
    ON CONFLICT (matter_id) DO NOTHING
"""
_MONTHS = """
    INSERT INTO matters_factmonth (kind, month, revision) SELECT DISTINCT kind, month, 1 FROM matters_fact
    ON CONFLICT DO NOTHING
"""
_MEASURE = """
import json, time, django; django.setup()
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from huiyin.matters.models import MonthTally
from huiyin.matters.rules.figures_seen import FigureScope
from huiyin.web.reports.asked import read
from huiyin.web.reports.report import report
now = timezone.now()
asked = read(QueryDict("by=unit"), FigureScope(None, None, True), now)
def taken(what):
    began = time.perf_counter(); what(); return time.perf_counter() - began
def page(): report(asked, lambda name: name.zh, now)
def floor():
    with connection.cursor() as cursor:
        cursor.execute("SELECT month, count(*), count(*) FILTER (WHERE on_time) FROM matters_fact"
                       " WHERE kind = 'voice' AND month = ANY(%s) GROUP BY 1", [list(asked.months)])
        cursor.fetchall()
floor()
MonthTally.objects.all().delete()
cold = taken(page)
print(json.dumps({"cold": cold, "warm": sorted(taken(page) for _ in range(20))[-1],
                  "floor": sorted(taken(floor) for _ in range(5))[2]}))
"""


def main() -> None:
    """Print the figures; the exit code says whether the aims are met."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    with product() as running:
        _many.prepare(running.stack.environment)
        _many.fill(running.stack.dsn, many)
        _facts(running.stack.dsn)
        found: dict[str, float] = json.loads(running.run(_MEASURE))
    for what, aim in (("cold", AIM_COLD), ("warm", AIM_WARM)):
        ratio = found[what] / found["floor"]
        print(f"{what}: {1000 * found[what]:.0f} ms (aim {1000 * aim:.0f}); ratio to the floor {ratio:.2f}")
    print(f"floor: {1000 * found['floor']:.0f} ms, one aggregate of the year's facts ({many:,} matters)")
    sys.exit(found["cold"] >= AIM_COLD or found["warm"] >= AIM_WARM)


def _facts(dsn: str) -> None:
    """Fill the table of facts by SQL: the matters of `_many` have no history to derive them from."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute(_FACTS)
        connection.execute(_MONTHS)
        connection.execute("VACUUM ANALYZE matters_fact")


if __name__ == "__main__":
    main()
