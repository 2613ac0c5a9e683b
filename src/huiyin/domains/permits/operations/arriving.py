"""An application that another region has received is decided here, and that region is told how it stands."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from huiyin.database.rows import insert
from huiyin.domains.permits import queries
from huiyin.domains.permits.adapters.problems import written_problems
from huiyin.domains.permits.models import Application, Arrival, CoSigner, PermitCase
from huiyin.domains.permits.operations.correcting import correct
from huiyin.domains.permits.operations.fulfilling import fulfil
from huiyin.domains.permits.operations.handing_in import Wanted, hand_in
from huiyin.domains.permits.operations.singly import each
from huiyin.domains.permits.queries.linked import area_here
from huiyin.domains.permits.queries.standing import standing_of
from huiyin.domains.permits.rules.crossing import (
    ERRAND,
    STATE,
    After,
    Applied,
    Asked,
    Choice,
    Chosen,
    Corrected,
    SignedTold,
    Told,
    Way,
    digests_of,
    read_body,
)
from huiyin.domains.permits.rules.licence_words import CHINESE
from huiyin.domains.permits.rules.planning import UnableToPlan
from huiyin.evidence.operations import keep_document
from huiyin.exchange.models import Peer
from huiyin.exchange.operations import Letter, post
from huiyin.exchange.registry import NotTaken, Received
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.matters.domain import Step
from huiyin.matters.operations import Place, act
from huiyin.matters.rules.permission import receipt_key
from huiyin.matters.rules.refusals import BadFields, Refusal
from huiyin.people import vault
from huiyin.people.actors import RESIDENT_ACTOR, SYSTEM_ACTOR, Actor, ActorKind

log = structlog.get_logger(__name__)
LATE = timedelta(minutes=5)
"""By so much a step may be committed after the moment that stands on it."""
WITHDRAWING = {"deciding": "call_back", "choosing": "give_up"}
"""What withdrawing is where it is decided, by how it stands there; anywhere else, `withdraw`."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def take_application(received: Received, now: datetime) -> None:
    """Open it here, complete or not at all, once however often it comes. Raises `NotTaken` with all that is wrong."""
    applied = _read(received, Applied)
    peer, address = Peer.objects.get(code=received.peer), applied.form.get("premises_address", "")
    wanted = Wanted(
        industry=applied.industry,
        region=applied.region,
        answers=applied.answers,
        form=applied.form,
        papers=_papers(received, applied.papers),
        committed=applied.committed,
        shown=applied.shown,
        contradictions=applied.contradictions,
        place=Place(address=address, area_id=area_here(applied.region, address)),
        source="exchange",
        answered_elsewhere=True,
    )
    actor = Actor(ActorKind.OUTSIDE, name=f"{peer.name_zh}（{applied.received_by}）"[:80], key=f"exchange:{peer.code}")
    client_id = f"exchange:{peer.code}:{received.subject}"[:100]
    beside = partial(_write_arrival, peer=peer, subject=received.subject, applied=applied)
    earlier = Arrival.objects.filter(peer=peer, subject=received.subject).first()
    if earlier is None:
        try:
            opened = hand_in(wanted=wanted, actor=actor, now=now, client_id=client_id, beside=beside)
        except (BadFields, UnableToPlan) as wrong:
            raise NotTaken(wrong.problems) from wrong
        application_id = opened.matter.pk
        if applied.way is Way.JOINT:
            act(matter_id=application_id, action="come_jointly", actor=SYSTEM_ACTOR, now=now)
    else:  # sent again by a person there, after it was sent back: it is here already
        application_id = earlier.pk
    report_back(application_id=application_id, now=now, anew=earlier is not None)


def _write_arrival(application: Application, *, peer: Peer, subject: str, applied: Applied) -> None:
    row = Arrival(
        application=application,
        peer=peer,
        subject=subject,
        way=applied.way,
        received_by=applied.received_by,
        identity=applied.identity,
    )
    insert(row)
    CoSigner.objects.bulk_create(_signer(application, one) for one in applied.signatures)


def _signer(application: Application, one: SignedTold) -> CoSigner:
    """As it was proved there: no link of ours was ever given out for it."""
    return CoSigner(
        application=application,
        role=one.role,
        link_digest=hashlib.sha256(new_id().bytes).hexdigest(),
        name_token=vault.encrypt(one.name),
        phone_token=vault.encrypt(one.phone),
        signed_at=one.at,
        proof=one.proof,
    )


def take_correction(received: Received, now: datetime) -> None:
    """What was corrected takes the place of what was there, and it goes to the window."""
    corrected, arrival = _read(received, Corrected), _arrival(received)
    papers = _papers(received, corrected.papers)
    client_id = f"exchange:{received.id}"
    try:
        correct(
            application_id=arrival.pk,
            papers=papers,
            words=corrected.words,
            actor=_applicant(arrival.pk),
            now=now,
            client_id=client_id,
            form=corrected.form,
            answers=corrected.answers,
            shown=corrected.shown,
        )
    except BadFields as wrong:
        raise NotTaken(wrong.problems) from wrong
    except Refusal as moved:
        log.warning("correction_too_late", why=str(moved))
        report_back(application_id=arrival.pk, now=now, anew=True)


def take_choice(received: Received, now: datetime) -> None:
    """What the applicant chose there is done here, as far as it can be; either way they are told how it stands."""
    chosen, arrival = _read(received, Chosen), _arrival(received)
    state = arrival.application.matter.state
    matter = arrival.application.matter
    withdraw = WITHDRAWING.get(state, "withdraw")
    if withdraw not in lifecycles.version(matter.kind, matter.lifecycle_version).actions:  # it began before there was
        withdraw = "withdraw"
    action = withdraw if chosen.choice is Choice.WITHDRAW else "take_part"
    data = {"reason": chosen.reason} if chosen.reason and chosen.choice is Choice.WITHDRAW else {}
    client_id = f"exchange:{received.id}"
    actor = _applicant(arrival.pk)
    try:
        act(matter_id=arrival.pk, action=action, actor=actor, now=now, data=data, client_id=client_id)
    except Refusal as moved:
        log.warning("choice_too_late", choice=chosen.choice, why=str(moved))
        report_back(application_id=arrival.pk, now=now, anew=True)


def take_after(received: Received, now: datetime) -> None:
    """What a holder there wants of the licence that came of it. Raises `NotTaken` where it cannot be done."""
    after, arrival = _read(received, After), _arrival(received)
    actor = _applicant(arrival.pk)
    fulfil(after, application_id=arrival.pk, actor=actor, now=now, client_id=f"exchange:{received.id}")


def take_errand_done(received: Received, now: datetime) -> None:
    """What the other side found or did: it stands in the history, for whoever asked."""
    answer, arrival = _read(received, Asked), _arrival(received)
    _note(arrival.pk, answer.words, f"exchange:{received.id}", now)


def errand_refused(peer: str, subject: str, problems: Mapping[str, str], now: datetime) -> None:
    """The other side does not do it: that is an answer, too."""
    arrival = Arrival.objects.filter(peer__code=peer, subject=subject).first()
    if arrival:
        _note(
            arrival.pk,
            f"收件地没有接：{written_problems(problems)}"[:2000],
            f"{arrival.pk}:errand:{now.isoformat()}",
            now,
        )


def _note(application_id: UUID, words: str, client_id: str, now: datetime) -> None:
    try:
        act(
            matter_id=application_id,
            action="answered_there",
            actor=SYSTEM_ACTOR,
            now=now,
            data={"words": words},
            client_id=client_id,
        )
    except Refusal as ended:  # decided meanwhile: nobody waits for it any more
        log.warning("errand_answered_too_late", why=str(ended))


def ask_there(step: Step) -> None:
    """What the window asks of the region that received it goes there in the transaction of the step."""
    arrival = Arrival.objects.select_related("peer").get(pk=step.matter.pk)
    body: dict[str, Any] = msgspec.to_builtins(Asked(step.given.words["words"]))
    post(letter=Letter(arrival.peer.code, ERRAND, arrival.subject, body), now=step.now)


def report_all(*, now: datetime) -> int:
    """Whatever a process that died has not told; how many were looked at: those in which something has moved since.

    One that fails keeps none of the others.
    """
    moved = Q(application__matter__changed_at__gte=F("told_at") - LATE)
    cases = PermitCase.objects.filter(application=OuterRef("pk"))
    case_moved = cases.filter(matter__changed_at__gte=OuterRef("told_at") - LATE)
    ids = Arrival.objects.filter(Q(told_at=None) | moved | Exists(case_moved)).values_list("pk", flat=True)
    return each(ids, lambda one: report_back(application_id=one, now=now), what="report")


@transaction.atomic
def report_back(*, application_id: UUID, now: datetime, anew: bool = False) -> None:
    """Tell the region that received it how it stands, if that has changed; `anew`: though it has not.

    Harmless for an application that came from nowhere else.
    """
    arrival = (
        Arrival.objects.select_for_update(of=("self",))
        .select_related("application__matter", "peer")
        .filter(pk=application_id)
        .first()
    )
    if arrival is None:
        return
    told = standing_of(arrival.application, revision=0, now=now)
    digest = hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(told, at=_EPOCH))).hexdigest()
    arrival.told_at = now
    if digest == arrival.digest and not anew:
        arrival.save(update_fields=["told_at"])
        return
    arrival.digest, arrival.revision = digest, arrival.revision + 1
    files = _licence_file(arrival, told, now)
    arrival.save(update_fields=["digest", "revision", "told_code", "told_at"])
    body: dict[str, Any] = msgspec.to_builtins(msgspec.structs.replace(told, revision=arrival.revision))
    post(letter=Letter(arrival.peer.code, STATE, arrival.subject, body, files), now=now)


def _licence_file(arrival: Arrival, told: Told, now: datetime) -> Sequence[int]:
    """The licence as a PDF, each time it was issued anew: to be printed where the applicant stands."""
    if told.licence is None or not told.licence.stands:
        return ()
    licence = queries.licence_of(arrival.pk)
    if licence is None or licence.code_id == arrival.told_code_id:
        return ()
    from huiyin.domains.permits.adapters.licence_paper import certificate  # it sets type: few need it

    content = certificate(queries.on_paper(licence, english=False), CHINESE)
    kept = keep_document(stream=BytesIO(content), filename=f"{licence.number}.pdf", now=now)
    arrival.told_code_id = licence.code_id
    return (kept.pk,)


def _read(received: Received, wanted: type[Any]) -> Any:
    try:
        return read_body(received.body, wanted)
    except ValueError as wrong:
        raise NotTaken({"body": str(wrong)}) from wrong


def _papers(received: Received, papers: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[int]]:
    """The papers by the ids that their files have here."""
    there = {file.sha256: file.file_id for file in received.files}
    if strange := digests_of(papers) - there.keys():
        raise NotTaken({"papers": f"files that the message does not bring: {', '.join(sorted(strange))[:200]}"})
    return {material: [there[sha256] for sha256 in files] for material, files in papers.items()}


def _arrival(received: Received) -> Arrival:
    rows = Arrival.objects.select_related("application__matter")
    found = rows.filter(peer__code=received.peer, subject=received.subject).first()
    if found is None:
        raise NotTaken({"subject": f"nothing with the number {received.subject} has come from {received.peer}"})
    return found


def _applicant(application_id: UUID) -> Actor:
    return replace(RESIDENT_ACTOR, key=receipt_key(application_id))
