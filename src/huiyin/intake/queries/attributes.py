"""What is remembered of a source by name."""

from collections.abc import Sequence

from huiyin.intake.models import Attribute, Scope
from huiyin.intake.sent import Value


def of(source_id: int, scope: str, names: Sequence[str] | None = None) -> dict[str, Value]:
    """The source's attributes of one scope; of these names only, if some are given."""
    found = Attribute.objects.filter(source_id=source_id, scope=Scope(scope))
    if names is not None:
        found = found.filter(name__in=names)
    return dict(found.values_list("name", "value"))
