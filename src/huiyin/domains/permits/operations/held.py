"""What permits keep of people: what they applied for, and the licences that came of it."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from huiyin.domains.permits.models import Application, Crossing, Licence
from huiyin.exchange.models import Incoming, Outgoing
from huiyin.people.holdings import Holding, Person, Row, holdings


def register() -> None:
    """Name them. The file of a licensing decision is kept for whoever looks into it (行政许可法, 40 and 61)."""
    names = (
        "Application", "CoSigner", "Commitment", "Correction", "CorrectionPaper", "Draft", "DraftPaper", "EarlierForm",
        "LicenceChange", "Paper", "PermitCase", "Renewal", "Visit", "VisitItem",
    )  # fmt: skip
    tables = frozenset(f"permits.{name}" for name in names)
    holdings.register("permit_applications", Holding(tables, _applications, stays="licensing-file"))
    letters = frozenset({"permits.Crossing", "exchange.Outgoing", "exchange.Incoming"})
    holdings.register("permit_crossings", Holding(letters, _crossings, stays="licensing-file"))
    holdings.register("licences", Holding(frozenset({"permits.Licence"}), _licences, stays="licensing-file"))


def _whose(person: Person) -> "QuerySet[Application]":
    whose = Q(pk__in=person.matter_ids)
    if person.user_id is not None:
        whose |= Q(matter__reporter_id=person.user_id)
    return Application.objects.filter(whose).select_related("matter").order_by("handed_in_at")


def _applications(person: Person) -> Sequence[Row]:
    return [
        {
            "number": one.matter.number,
            "industry": one.industry,
            "firm": one.firm,
            "credit_code": one.uscc,
            "handed_in_at": one.handed_in_at.isoformat(),
        }
        for one in _whose(person)
    ]


def _licences(person: Person) -> Sequence[Row]:
    found = Licence.objects.filter(application__in=_whose(person)).order_by("pk")
    return [{"number": one.number, "firm": one.firm, "valid_until": one.valid_until.isoformat()} for one in found]


def _crossings(person: Person) -> Sequence[Row]:
    """What was applied for in other regions, and how many letters about it are kept between the two."""
    whose = Q(pk__in=person.matter_ids)
    if person.user_id is not None:
        whose |= Q(matter__reporter_id=person.user_id)
    found = list(Crossing.objects.filter(whose).select_related("matter").order_by("handed_in_at"))
    numbers = [one.matter.number for one in found]
    sent = Outgoing.objects.filter(subject__in=numbers).exclude(token="").values_list("subject", flat=True)
    came = Incoming.objects.filter(subject__in=numbers).exclude(token="").values_list("subject", flat=True)
    kept = Counter([*sent, *came])
    return [
        {
            "number": one.matter.number,
            "industry": one.industry,
            "region": one.region,
            "firm": one.firm,
            "credit_code": one.uscc,
            "handed_in_at": one.handed_in_at.isoformat(),
            "letters_kept": kept[one.matter.number],
        }
        for one in found
    ]
