"""What depends on where the product stands and who reads it: the day here, and the language of the page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiyin.domains.permits.rules.catalogue import Field, FieldKind
from huiyin.lifecycles.model import Name


def day_of(moment: datetime) -> date:
    """The day that it is here at a moment."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def written(field: Field, words: str) -> str:
    """What stands in a field as people read it: a choice by its name, anything else as it was typed."""
    if field.kind is FieldKind.YES_NO and words in {"yes", "no"}:
        return str(_("是") if words == "yes" else _("不是"))
    return said(field.choices[words]) if words in field.choices else words


def said(name: Name) -> str:
    """A name of the catalogue or of a lifecycle in the language of the page."""
    return name.en if get_language() == "en" else name.zh
