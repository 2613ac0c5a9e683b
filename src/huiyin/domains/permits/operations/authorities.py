"""Who decides where is put down."""

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Authority
from huiyin.people.models import Unit


def put_authority(*, code: str, unit: Unit) -> Authority:
    """Let `unit` decide for the authority `code` in its area, instead of whichever did."""
    made, _new = Authority.objects.update_or_create(code=code, area_id=unit.area_id, defaults={"unit": unit})
    return made


def put_authority_by_code(*, code: str, unit: str) -> Authority:
    """The same by the codes of both. Raises `LookupError` for an authority that the catalogue does not name, or a unit
    that is not there."""
    if code not in catalogue().authorities:
        raise LookupError(f"the catalogue names no authority {code!r}: {', '.join(sorted(catalogue().authorities))}")
    found = Unit.objects.filter(code=unit).first()
    if found is None:
        raise LookupError(f"there is no unit {unit!r}: huiyin people import, or the administration, makes one")
    return put_authority(code=code, unit=found)
