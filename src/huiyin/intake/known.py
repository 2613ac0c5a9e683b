"""A source without its row."""

from huiyin.intake.models import Source
from huiyin.intake.sent import Known, partition_of


def known(source: Source) -> Known:
    """What the doors remember of it."""
    return Known(
        id=source.pk,
        partition=partition_of(source.pk),
        name=source.name,
        kind=source.kind,
        door=source.door,
        address=source.address or "",
        parent=source.parent_id,
        profile=source.profile,
    )
