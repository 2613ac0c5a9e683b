"""How a matter's history reads at the desk: with everything that was chosen, and photos that ask who is looking."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from huiyin.evidence.models import StoredFile
from huiyin.lifecycles.model import Lifecycle
from huiyin.matters.domain import domains
from huiyin.matters.queries import HistoryLine
from huiyin.pages.matter import Happening, Picture
from huiyin.pages.trail import Reading, said, trail

if TYPE_CHECKING:
    from huiyin.matters.domain import ChoiceGroup


def desk_trail(lines: Sequence[HistoryLine], kind: str, lifecycle: Lifecycle) -> list[Happening]:
    """The entries, newest first."""
    choices = {key: _named(offered()) for key, offered in domains.get(kind).choices.items()}
    return trail(lines, lifecycle, Reading(_("居民"), pictures_of, inside=True, choices=choices))


def told_choices(kind: str) -> dict[str, dict[str, str]]:
    """What the reporter reads of what was chosen: the names of the values, by field and value."""
    spec = domains.get(kind)
    return {key: _named(spec.choices[key]()) for key in spec.told}


def _named(groups: "Sequence[ChoiceGroup]") -> dict[str, str]:
    return {value: said(name) for _heading, offered in groups for value, name in offered}


def pictures_of(files: Sequence[StoredFile]) -> list[Picture]:
    """The photos of an entry. Of one with parts blacked out that version is shown; the original is a look apart."""
    by_id = {file.pk: file for file in files}
    covered = {file.covers_id for file in files if file.covers_id}
    shown = []
    for n, file in enumerate((file for file in files if file.pk not in covered), start=1):
        picture = picture_of(file, n)
        if original := by_id.get(file.covers_id or 0):
            picture = replace(
                picture, caption=_("有遮挡"), uncovered=reverse("desk:uncovered_photo", args=[original.pk])
            )
        shown.append(picture)
    return shown


def picture_of(file: StoredFile, n: int) -> Picture:
    """A photo under the desk's own address, which asks who is looking."""
    href = reverse("desk:photo", args=[file.pk])
    return Picture(href, f"{href}?size=page", _("照片 %(n)d") % {"n": n})
