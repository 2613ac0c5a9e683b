"""What depends on where the product stands and who reads it: the day here, and the language of the page."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import get_language

from huiyin.lifecycles.model import Name


def day_of(moment: datetime) -> date:
    """The day that it is here at a moment."""
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def said(name: Name) -> str:
    """A name of the catalogue or of a lifecycle in the language of the page."""
    return name.en if get_language() == "en" else name.zh
