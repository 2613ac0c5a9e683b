"""What Django's checks say of the catalogue, before anything serves."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.rules.licence_numbers import electronic_number
from huiyin.domains.permits.rules.reading import BadCatalogue


def catalogue_holds(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The product's own catalogue can be used."""
    try:
        catalogue()
    except BadCatalogue as bad:
        return [
            Error(
                f"{one.file}: {one.mistake.key}: {one.mistake.problem}",
                hint=one.mistake.remedy,
                id="huiyin.permits.E001",
            )
            for one in bad.mistakes
        ]
    return []


def licence_codes_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Both codes that electronic numbers are made of are there and right, or neither is."""
    if not settings.LICENCE_KIND and not settings.LICENCE_AUTHORITY:
        return []
    try:
        electronic_number(settings.LICENCE_KIND, settings.LICENCE_AUTHORITY, "320583260001234K")
    except ValueError as wrong:
        hint = "Set both HUIYIN_LICENCE_KIND and HUIYIN_LICENCE_AUTHORITY, or neither"
        return [Error(str(wrong), hint=hint, id="huiyin.permits.E002")]
    return []
