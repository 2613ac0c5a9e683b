"""What is filed once the business is open: named apart, with the days that its holder has for it. Pure."""

from collections.abc import Mapping
from typing import Any

from huiyin.domains.permits.rules.catalogue import Catalogue
from huiyin.domains.permits.rules.days import as_it_is_said
from huiyin.domains.permits.rules.limits import Limit, LimitUnit
from huiyin.domains.permits.rules.planning import Step
from huiyin.lifecycles.model import Name


def later_as_kept(step: Step, catalogue: Catalogue) -> Mapping[str, Any]:
    """As an application keeps it, whatever the catalogue says later: what, with whom, within which time, in both
    languages."""
    within, note = step.version.file_within, step.version.note
    assert within is not None
    return {
        "permit": step.permit,
        "name": _kept(catalogue.permits[step.permit].name),
        "authority": _kept(catalogue.authorities[step.version.authority].name),
        "within": _kept(once_open(within)),
        "note": _kept(note) if note else None,
    }


def once_open(within: Limit) -> Name:
    """“开业后 30 日内”."""
    if within.unit is LimitUnit.AT_ONCE:
        return Name("一开业就办", "as soon as it is open")
    said = as_it_is_said(within)
    return Name(f"开业后 {said.zh}内", f"within {said.en} of opening")


def _kept(name: Name) -> Mapping[str, str]:
    return {"zh": name.zh, "en": name.en}
