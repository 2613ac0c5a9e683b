"""Choosing who does a matter: every unit that has posts, the likely ones first, searchable by typing."""

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _

from huiyin.matters import queries as matters
from huiyin.pages.frame import Clerk
from huiyin.people.models import Unit
from huiyin.people.queries import units_with_posts
from huiyin.places.queries import area_tree
from huiyin.ui.forms import Chooser

if TYPE_CHECKING:
    from huiyin.matters.models import Matter

Offered = list[tuple[str, str]]


def unit_field(label: str, needed: bool, matter: "Matter", clerk: Clerk) -> forms.Field:
    """The field. A unit is found by its names in both languages and by its code. Three statements."""
    units = units_with_posts()
    words = {unit.code: f"{unit.name_zh} {unit.name_en} {unit.code}" for unit, _areas in units}
    return forms.ChoiceField(
        label=label,
        required=needed,
        choices=[("", _("请选择") if needed else _("先不选")), *unit_choices(units, matter, clerk)],
        widget=Chooser(words=words),
        error_messages={"required": _("请选%(what)s") % {"what": label}, "invalid_choice": _("请从列表里选一个")},
    )


def unit_choices(units: list[tuple[Unit, frozenset[int]]], matter: "Matter", clerk: Clerk) -> list[tuple[str, Offered]]:
    """Who usually does such matters, who had this one, those of this place from the nearest on, then all others."""
    usual = matters.usual_units(matter, clerk.now)
    before = [pk for pk in matter.units if pk != matter.owner_unit_id and pk not in usual]
    by_id = {unit.pk: unit for unit, _areas in units}
    chain = [area.id for area in area_tree().chain(matter.area_id)]
    near: list[tuple[int, str, Unit]] = []
    far: list[Unit] = []
    for unit, areas in units:
        if unit.pk in usual or unit.pk in before:
            continue
        steps = [n for n, area in enumerate(chain) if area in areas]
        if steps:
            near.append((steps[0], unit.code, unit))
        else:
            far.append(unit)
    groups = [
        (_("常办这一类的"), [by_id[pk] for pk in usual if pk in by_id]),
        (_("办过这一件的"), [by_id[pk] for pk in before if pk in by_id]),
        (_("管这里的"), [unit for _steps, _code, unit in sorted(near, key=lambda one: one[:2])]),
        (_("别处的"), far),
    ]
    return [(heading, [(unit.code, clerk.of(unit)) for unit in some]) for heading, some in groups if some]
