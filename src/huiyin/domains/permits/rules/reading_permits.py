"""From the file of a permit, and from that of an industry, to what they say. What is wrong is noted by key."""

from collections.abc import Mapping, Sequence

from huiyin.domains.permits.rules.catalogue import (
    Answer,
    Asked,
    DecidedBy,
    Industry,
    Kind,
    Needed,
    Permit,
    Question,
    Renewal,
    Validity,
    Value,
    Version,
)
from huiyin.domains.permits.rules.evidence import Evidence
from huiyin.domains.permits.rules.in_place import Changes, OnChange, Visit
from huiyin.domains.permits.rules.limits import Limit, Stop
from huiyin.domains.permits.rules.sheets import LONG_AGO, Sheet
from huiyin.kernel.spans import Span, Unit


def read_permit(top: Sheet, sets: Mapping[str, Sequence[str]]) -> Permit:
    """A permit with its versions; `sets` are the fields that many permits ask for."""
    authority = top.text("authority") or ""
    found = Permit(
        code=top.text("code", wanted="the permit's code, as the file is called") or "",
        name=top.name("name"),
        certificate=top.maybe_name("certificate"),
        versions=[
            read_version(one, authority, sets) for one in top.several("versions", wanted="what holds, and since when")
        ],
    )
    top.finish()
    return found


def read_version(table: Sheet, authority: str, sets: Mapping[str, Sequence[str]]) -> Version:
    """What holds of a permit between two days."""
    fields, fields_evidence = table.maybe("fields"), None
    codes: Sequence[str] = ()
    if fields:
        codes, fields_evidence = read_fields(fields, sets), fields.evidence()
        fields.finish()
    found = Version(
        since=table.day("since", wanted="the day from which it holds") or LONG_AGO,
        until=table.day("until"),
        kind=table.one_of("kind", Kind, wanted="what it is") or Kind.PERMIT,
        authority=table.text("authority") or authority,
        basis=[_evidence(one) for one in table.several("basis", wanted="the law behind it, with source and grade")],
        limits=[one.limit() for one in table.several("limits")],
        conflicting=[one.limit() for one in table.several("conflicting")],
        committed=_limit(table, "committed"),
        checked_after=_limit(table, "checked_after"),
        delivered=_limit(table, "delivered"),
        file_within=_limit(table, "file_within"),
        stops=table.some_of("stops", Stop),
        materials=[read_asked(one) for one in table.several("materials")],
        fields=codes,
        fields_evidence=fields_evidence,
        after=table.texts("after"),
        visit=_visit(table.maybe("visit")),
        changes=_changes(table.maybe("changes")),
        validity=_years(table, "validity"),
        renewal=_renewal(table.maybe("renewal")),
        review=_years(table, "review"),
        note=table.maybe_name("note"),
    )
    table.finish()
    return found


def read_fields(table: Sheet, sets: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """The fields of a permit's form: those of the sets that it names, then its own, each once."""
    found: dict[str, None] = {}
    for name in table.texts("sets"):
        if name not in sets:
            table.wrong("sets", f"there is no set “{name}”", f"Known are: {', '.join(sorted(sets))}")
        found |= dict.fromkeys(sets.get(name, ()))
    for code in table.texts("codes"):
        if code in found:
            table.wrong("codes", f"“{code}” is in one of the sets already", "Leave it out")
        found[code] = None
    return [*found]


def read_asked(table: Sheet) -> Asked:
    """A material that is asked for."""
    material = table.text("material", wanted="the paper, a key of materials.toml") or ""
    found = Asked(material, table.evidence(), table.text("part") or "")
    table.finish()
    return found


def read_industry(top: Sheet) -> Industry:
    """An industry, its questions and the permits it takes."""
    found = Industry(
        code=top.text("code", wanted="the industry's code, as the file is called") or "",
        name=top.name("name"),
        since=top.day("since", wanted="the day from which the catalogue speaks of it") or LONG_AGO,
        questions={code: read_question(code, table) for code, table in top.group("questions").items()},
        needed=[read_needed(one) for one in top.several("needed", wanted="the permits it takes")],
    )
    top.finish()
    return found


def read_question(code: str, table: Sheet) -> Question:
    """A question with the values that answer it."""
    kind = table.one_of("kind", Answer, wanted="what it is answered by") or Answer.YES_NO
    choices = {name: one.as_name() for name, one in table.group("choices").items()}
    if bool(choices) is not (kind is Answer.CHOICE):
        table.wrong("choices", f"do not fit the kind “{kind}”", "Give them for a choice, and for nothing else")
    found = Question(
        code=code,
        words=table.name("words"),
        kind=kind,
        unit=table.text("unit") or "",
        choices=choices,
        default=_default(table, kind, choices),
        documented_by=table.texts("documented_by"),
        asked_again=table.text("asked_again") or "",
    )
    table.finish()
    return found


def read_needed(table: Sheet) -> Needed:
    """A permit that an industry takes, and when."""
    found = Needed(
        permit=table.text("permit", wanted="a permit of the catalogue") or "",
        evidence=table.evidence(),
        when=table.condition("when"),
        instead_of=table.text("instead_of") or "",
        decided_by=[one for other in table.several("decided_by") if (one := _decided_by(other))],
        since=table.day("since"),
        until=table.day("until"),
    )
    table.finish()
    return found


def _decided_by(table: Sheet) -> DecidedBy | None:
    authority = table.text("authority", wanted="who decides, a key of authorities.toml") or ""
    when, evidence = table.condition("when", wanted="for which answers it does"), table.evidence()
    table.finish()
    return DecidedBy(authority, when, evidence) if when else None


def _default(table: Sheet, kind: Answer, choices: Mapping[str, object]) -> Value | None:
    raw = table.value("default")
    right = {
        Answer.YES_NO: isinstance(raw, bool),
        Answer.NUMBER: isinstance(raw, int | float) and not isinstance(raw, bool) and raw >= 0,
        Answer.CHOICE: raw in choices,
    }[kind]
    if raw is None or right:
        return raw if raw is None or isinstance(raw, bool | str) else float(raw)
    table.wrong("default", f"does not answer a question of the kind “{kind}”", "Give what somebody could answer")
    return None


def _evidence(table: Sheet) -> Evidence:
    found = table.evidence()
    table.finish()
    return found


def _limit(table: Sheet, key: str) -> Limit | None:
    inner = table.maybe(key)
    return inner.limit() if inner else None


def _years(table: Sheet, key: str) -> Validity | None:
    inner = table.maybe(key)
    return read_validity(inner) if inner else None


def _visit(table: Sheet | None) -> Visit | None:
    if table is None:
        return None
    found = Visit(table.texts("looks_at"), table.evidence())
    table.finish()
    return found


def _changes(table: Sheet | None) -> Changes | None:
    if table is None:
        return None
    found = Changes(
        name=table.one_of("name", OnChange, wanted="what another name means") or OnChange.CHANGE,
        address=table.one_of("address", OnChange, wanted="what another address means") or OnChange.CHANGE,
        evidence=table.evidence(),
    )
    table.finish()
    return found


def read_validity(table: Sheet) -> Validity:
    """A number of years, with its source."""
    found = Validity(table.whole("years", 1, wanted="for how many years") or 1, table.evidence())
    table.finish()
    return found


def _renewal(table: Sheet | None) -> Renewal | None:
    if table is None:
        return None
    closes = table.length("closes", wanted="until how long before the end it may be asked for")
    found = Renewal(table.length("opens"), closes or Span(30, Unit.WORKING_DAYS), table.evidence())
    table.finish()
    return found
