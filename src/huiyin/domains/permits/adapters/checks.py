"""What Django's checks say of the catalogue, before anything serves."""

from typing import Any

from django.core.checks import CheckMessage, Error

from huiyin.domains.permits.adapters.catalogue import catalogue
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
