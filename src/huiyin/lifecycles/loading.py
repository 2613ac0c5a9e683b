"""From a lifecycle file (TOML) to a `Lifecycle`. `load` and `parse` raise `BadLifecycle` with every mistake found."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from huiyin.kernel.spans import Span, Unit
from huiyin.lifecycles.checks import mistakes_of
from huiyin.lifecycles.mistakes import BadLifecycle, Mistake, did_you_mean
from huiyin.lifecycles.model import Action, Ladder, Lifecycle, Name, State, Tone
from huiyin.lifecycles.reading import Table

LARGEST = 256 * 1024
"""Bytes of a lifecycle file: far more than the largest one that can still be read by people."""
_LINE = re.compile(r"\(at line (\d+), column (\d+)\)|\(at end of document\)")


def load(path: Path) -> Lifecycle:
    """The lifecycle in the file at `path`, checked."""
    return parse(read_text(path), str(path))


def read_text(path: Path) -> str:
    """The file's text. Raises `BadLifecycle` when it cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        remedy = "Put the file there, or correct the path"
        raise BadLifecycle(str(path), [Mistake("", f"cannot be read ({e.strerror})", remedy)]) from e
    if len(raw) > LARGEST:
        raise BadLifecycle(str(path), [Mistake("", f"has {len(raw)} bytes", f"Keep it under {LARGEST} bytes")])
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as e:
        line = raw[: e.start].count(b"\n") + 1
        raise BadLifecycle(str(path), [Mistake(f"line {line}", "is not UTF-8", "Save the file as UTF-8")]) from e


def parse(text: str, file: str = "lifecycle.toml", *, checked: bool = True) -> Lifecycle:
    """The lifecycle that `text` describes. `checked=False` is for stored versions, which were checked in their day."""
    raw = toml(text, file)
    mistakes: list[Mistake] = []
    lifecycle = _lifecycle(Table(raw, "", mistakes))
    if checked:
        mistakes += [m for m in mistakes_of(lifecycle) if m.key not in {known.key for known in mistakes}]
    if mistakes:
        raise BadLifecycle(file, mistakes)
    return lifecycle


def toml(text: str, file: str) -> Mapping[str, Any]:
    """`text` as TOML. Raises `BadLifecycle` with the line that is wrong."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:
        found = _LINE.search(str(e))
        line = f"line {found[1]}" if found and found[1] else "the last line"
        problem = _LINE.sub("", str(e)).strip()
        mistake = Mistake(line, f"is no TOML ({problem})", "Correct the line; see https://toml.io")
    except RecursionError:
        mistake = Mistake("", "is nested too deeply", "Write plain tables")
    raise BadLifecycle(file, [mistake])


def _lifecycle(top: Table) -> Lifecycle:
    kind = top.text("kind", wanted='the kind, as "voice"')
    if kind and not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", kind):
        top.wrong("kind", f"is “{kind}”", "Use lower-case letters, digits and “_”, a letter first")
    version = top.whole("version", 1, wanted="a whole number from 1 up")
    start = top.text("start", wanted="the state in which a matter begins")
    lifecycle = Lifecycle(
        kind=kind or "",
        version=version or 1,
        name=top.name("name"),
        start=start or "",
        states={key: _state(key, table) for key, table in top.tables("states").items()},
        actions={key: _action(key, table) for key, table in top.tables("actions").items()},
        ladder=_ladder(top.table("escalation")),
        roles=_names(top, "roles"),
        fields=_names(top, "fields"),
        stages=_stages(top),
        resolutions=_names(top, "resolutions"),
        upgrade=_upgrade(top.table("upgrade")),
    )
    top.finish()
    return lifecycle


def _state(key: str, table: Table) -> State:
    state = State(
        key=key,
        name=table.name("name"),
        owner=table.text("owner"),
        tone=_tone(table),
        at=_at(table),
        within=table.span("within"),
        final=table.truth("final", False),
        pauses=table.truth("pauses", False),
        lapse=table.lapse("lapse"),
        stage=table.text("stage"),
    )
    table.finish()
    return state


def _tone(table: Table) -> Tone:
    text = table.text("tone", wanted="how the state looks: " + ", ".join(Tone))
    if text is not None and text not in set(Tone):
        table.wrong("tone", f"“{text}” is no tone", did_you_mean(text, Tone))
    return Tone(text) if text in set(Tone) else Tone.DOING


def _at(table: Table) -> tuple[int, int]:
    raw = table.value("at", wanted="the column and row in the drawing, as [0, 1]")
    if raw is None:
        return (-1, -1)
    whole = isinstance(raw, list) and len(raw) == 2 and all(type(n) is int and 0 <= n <= 30 for n in raw)
    if not whole:
        table.wrong("at", "is no column and row", "Give two whole numbers from 0 to 30, as [0, 1]")
        return (-1, -1)
    return (raw[0], raw[1])


def _action(key: str, table: Table) -> Action:
    action = Action(
        key=key,
        name=table.name("name"),
        sources=table.texts("from", wanted="the states from which it leads"),
        to=table.text("to"),
        by=table.texts("by", wanted="the roles that may take it"),
        because=table.text("because", wanted="the reason: a law, a standard, a promise") or "",
        needs=table.texts("needs"),
        takes=table.texts("takes"),
        photos=table.whole("photos", 0) or 0,
        tell=table.texts("tell"),
        after=table.text("after"),
        public=table.truth("public", True),
        limit=table.whole("limit", 1),
        assigns=table.text("assigns"),
        restarts=table.truth("restarts", False),
        closes_as=table.text("closes_as"),
        opens=table.text("opens"),
        undoable=table.truth("undoable", False),
        icon=table.text("icon") or "arrow-right",
    )
    table.finish()
    return action


def _ladder(table: Table) -> Ladder:
    warn = table.value("warn")
    if warn is None:
        warn = 0.8
    elif isinstance(warn, bool) or not isinstance(warn, int | float) or not 0 < warn <= 1:
        table.wrong("warn", "is no share of the time", "Give a number above 0 and up to 1, as 0.8")
        warn = 0.8
    ladder = Ladder(
        warn=float(warn),
        late=table.texts("late", wanted='the roles that are told when a deadline passes, as ["supervisor"]'),
        steps=table.texts("steps"),
        every=table.span("every") or Span(1, Unit.WORKING_DAYS),
    )
    table.finish()
    return ladder


def _names(top: Table, key: str) -> dict[str, Name]:
    return {name: table.as_name() for name, table in top.tables(key).items()}


def _stages(top: Table) -> tuple[tuple[str, Name], ...]:
    raw = top.value("stages")
    if raw is None:
        return ()
    if not isinstance(raw, list):
        top.wrong("stages", "is no list of tables", "Write each as [[stages]]")
        return ()
    stages = []
    for n, one in enumerate(raw):
        table = Table(one, f"stages.{n}", top.mistakes)
        key = table.text("key", wanted="the stage's key")
        stages.append((key or "", table.as_name()))
    return tuple(stages)


def _upgrade(table: Table) -> dict[str, str]:
    return {old: new for old in table.given if (new := table.text(old))}
