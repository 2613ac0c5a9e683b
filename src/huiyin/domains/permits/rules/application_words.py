"""What stands on an application as it is printed."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ApplicationOnPaper:
    """All of it, in the language of whoever prints it; `signed`: who signed beside the applicant, and when."""

    number: str
    title: str
    handed_in: str
    permits: Sequence[tuple[str, str]]
    answers: Sequence[tuple[str, str]]
    fields: Sequence[tuple[str, str]]
    papers: Sequence[tuple[str, str]]
    promised: Sequence[tuple[str, str]]
    signed: Sequence[tuple[str, str]]
