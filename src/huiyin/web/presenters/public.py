"""A matter as anybody may read it: words with numbers masked, a place rounded, nobody's name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.evidence.models import StoredFile
from huiyin.kernel.personal import mask_personal
from huiyin.lifecycles.drawing import Drawing, draw
from huiyin.lifecycles.queries import version
from huiyin.matters.queries import HistoryLine, path
from huiyin.matters.rules.undo import may_be_taken_back
from huiyin.matters.rules.undo import told as undone_left_out
from huiyin.matters.rules.whereabouts import in_public
from huiyin.pages.matter import Fact, Happening, Picture, Stage
from huiyin.pages.trail import Reading, plain_pictures, said, trail
from huiyin.places.naming import words_of
from huiyin.places.queries import area_tree
from huiyin.ui.dates import Tongue, lasting
from huiyin.ui.templatetags.huiyin import by, day, tongue
from huiyin.web.presenters.receipt import LONGEST_TITLE, owner_name, stages

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@dataclass(frozen=True, slots=True)
class PublicRow:
    """A public matter in a list and on a map. `pin` is its shape there: late, soon, done or open.

    `exact`: the point is where it is (a public place), not rounded.
    """

    href: str
    number: str
    title: str
    place: str
    state: str
    tone: str
    pin: str
    opened_at: datetime
    lon: float | None = None
    lat: float | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None
    closed_at: datetime | None = None
    exact: bool = False

    @property
    def took(self) -> str:
        """How long it took, of a closed one."""
        return lasting(self.closed_at - self.opened_at, tongue()) if self.closed_at else ""


@dataclass(frozen=True, slots=True)
class PublicMatter:
    """The page of a public matter. `answer` is the last thing that the desk answered."""

    row: PublicRow
    words: str
    stages: Sequence[Stage]
    drawing: Drawing
    facts: Sequence[Fact]
    trail: Sequence[Happening]
    pictures: Sequence[Picture]
    answer: Happening | None


def public_row(matter: "Matter", now: datetime) -> PublicRow:
    """What lists, feeds and maps say of it. No statement: names and areas come from memory."""
    state = version(matter.kind, matter.lifecycle_version).states[matter.state]
    tree, where = area_tree(), in_public(matter)
    return PublicRow(
        href=reverse("web:public-matter", args=[matter.number]),
        number=matter.number,
        title=_title(matter),
        place=words_of(tree.get(matter.area_id), tree, english=tongue() is Tongue.EN),
        state=said(state.name),
        tone="closed" if state.tone == "yours" else state.tone,
        pin=pin_of(matter, now),
        opened_at=matter.opened_at,
        lon=where.lon,
        lat=where.lat,
        due_at=matter.next_due_at,
        paused_at=None if matter.next_due_at else matter.paused_at,
        closed_at=matter.closed_at,
        exact=where.exact,
    )


def pin_of(matter: "Matter", now: datetime) -> str:
    """Its shape on a map: late ▲, soon △ (less than a fifth of its time is left), done ●, open □."""
    if matter.closed_at:
        return "done"
    if matter.next_due_at is None:
        return "open"
    if matter.next_due_at < now:
        return "late"
    whole = matter.next_due_at - matter.state_since
    return "soon" if matter.next_due_at - now < whole / 5 else "open"


def public_page(matter: "Matter", lines: Sequence[HistoryLine], now: datetime) -> PublicMatter:
    """The whole page, from the matter and its public history."""
    lifecycle = version(matter.kind, matter.lifecycle_version)
    held = {line.sequence for line in undone_left_out(lines) if may_be_taken_back(line, line.recorded_at, now)}
    told = [line for line in lines if line.sequence not in held]  # what was taken back names what is said of it
    entries = trail(told, lifecycle, Reading(_("居民"), plain_pictures(_photo(matter))))
    shown = [replace(entry, what=mask_personal(entry.what), who=mask_personal(entry.who)) for entry in entries]
    language = "en" if tongue() is Tongue.EN else "zh"
    return PublicMatter(
        row=public_row(matter, now),
        words=mask_personal(matter.summary),
        stages=stages(matter, lifecycle, lines),
        drawing=draw(lifecycle, path(lines), matter.state, language),
        facts=_facts(matter, now),
        trail=shown[:-1],  # the first entry is the words themselves
        pictures=shown[-1].pictures if shown else (),
        answer=next((entry for entry in shown if entry.by == "answer" and entry.what), None),
    )


def _photo(matter: "Matter") -> Callable[[StoredFile], tuple[str, str]]:
    def addresses(file: StoredFile) -> tuple[str, str]:
        where = [matter.number, file.sha256]
        return reverse("web:public-photo", args=where), reverse("web:public-photo-small", args=where)

    return addresses


def _title(matter: "Matter") -> str:
    """The first line of what was said where it is short, masked; else the title."""
    first = matter.summary.partition("\n")[0].rstrip("。.")
    return mask_personal(first if 0 < len(first) <= LONGEST_TITLE else matter.title)


def _facts(matter: "Matter", now: datetime) -> list[Fact]:
    tree, lifecycle = area_tree(), version(matter.kind, matter.lifecycle_version)
    area = tree.get(matter.area_id)
    around = next((one for one in tree.chain(area.id) if one.level != "cell"), area)
    place = words_of(area, tree, english=tongue() is Tongue.EN)
    where = in_public(matter)
    facts = [Fact(_("位置"), where.address)] if where.address else []
    facts.append(Fact(_("片区") if where.exact else _("大致位置"), place, reverse("web:area", args=[around.code])))
    facts.append(Fact(_("收到"), day(matter.opened_at)))
    if matter.closed_at is None:
        facts.append(Fact(_("负责"), owner_name(matter)))
        if matter.due_at and not matter.paused_at:
            facts.append(Fact(_("答应"), by(matter.due_at)))
        return facts
    if matter.resolution in lifecycle.resolutions:
        facts.append(Fact(_("结果"), said(lifecycle.resolutions[matter.resolution])))
    facts.append(Fact(_("办结"), day(matter.closed_at)))
    facts.append(Fact(_("用时"), lasting(matter.closed_at - matter.opened_at, tongue())))
    return facts
