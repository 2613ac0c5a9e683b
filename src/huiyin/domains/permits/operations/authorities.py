"""Who decides where is put down."""

from huiyin.domains.permits.models import Authority
from huiyin.people.models import Unit


def put_authority(*, code: str, unit: Unit) -> Authority:
    """Let `unit` decide for the authority `code` in its area, instead of whichever did."""
    made, _new = Authority.objects.update_or_create(code=code, area_id=unit.area_id, defaults={"unit": unit})
    return made
