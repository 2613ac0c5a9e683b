"""Orders to sources."""

from django.db.models import Q

from huiyin.intake.models import Command


def is_of(command_id: int, holder: int) -> bool:
    """Whether this is an order to the source, or to a device behind it, in whatever state."""
    ours = Q(source_id=holder) | Q(source__parent_id=holder)
    return Command.objects.filter(ours, pk=command_id).exists()
