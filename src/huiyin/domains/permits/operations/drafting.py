"""An application is filled in bit by bit: begun, kept, gone on with on another device, handed in once."""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import CoSigner, Draft, DraftPaper
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.contradictions import Contradiction
from huiyin.domains.permits.rules.fitting import LONGEST_OF_ALL, tidied
from huiyin.domains.permits.rules.merging import Choice, Clash, merged
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import Laid, keep_laid, lay_document, lay_photo
from huiyin.evidence.rules import FILES_PER_MATTER, Reason, Refused
from huiyin.kernel.ids import new_id
from huiyin.kernel.plaintext import clean
from huiyin.people import vault

KEPT_FOR = timedelta(days=60)
"""How long a draft that nobody touches is kept."""
WRITTEN_AT_ONCE = 4
"""Papers of one sending written at the same time: a disk makes four lasting in little more than the time of one."""

Given = tuple[str, BinaryIO, str]
"""A paper as it comes: the material it is for, its bytes, its name."""


def begin(
    *, industry: str, region: str, answers: Mapping[str, Value], committed: Sequence[str] = (), now: datetime,
    begun_by: int | None = None,
) -> tuple[Draft, str]:  # fmt: skip
    """A new draft, and the secret of its link, which is nowhere else. `begun_by`: the account of who fills it in at
    the window for somebody else."""
    secret = secrets.token_urlsafe(24)
    draft = Draft.objects.create(
        id=new_id(),
        digest=digest_of(secret),
        industry=industry,
        region=region,
        answers=dict(answers),
        committed=list(committed),
        begun_at=now,
        changed_at=now,
        begun_by_id=begun_by,
    )
    return draft, secret


def digest_of(secret: str) -> str:
    """What is kept of the secret of a link."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_of(draft: Draft) -> dict[str, str]:
    """What was filled in so far, by field."""
    filled: dict[str, str] = json.loads(vault.decrypt(draft.form_token)) if draft.form_token else {}
    return filled


def keep_form(*, draft: Draft, form: Mapping[str, str], now: datetime) -> None:
    """Keep what was filled in, right or wrong: nothing that is typed is lost. Fields not named stay as they were."""
    merge_form(draft=draft, form=form, marks={}, chosen={}, now=now)


@transaction.atomic
def merge_form(
    *, draft: Draft, form: Mapping[str, str], marks: Mapping[str, str], chosen: Mapping[str, Choice], now: datetime
) -> Mapping[str, Clash]:
    """Keep what a page changed of the form, and leave what it did not, whatever another device has written meanwhile.

    `marks` are what the page carried (`rules.merging`), `chosen` how clashes that it showed were settled. The fields
    that both changed, with both values: they stay as they are until one is chosen.
    """
    locked = Draft.objects.select_for_update().only("form_token").get(pk=draft.pk)
    there = form_of(locked)
    given = tidied(catalogue().fields, {field: _cut(words) for field, words in form.items()})
    found = merged(there, given, marks, chosen)
    draft.form_token = locked.form_token
    if found.kept:
        draft.form_token = vault.encrypt(json.dumps({**there, **found.kept}, ensure_ascii=False))
    draft.changed_at = now
    draft.save(update_fields=["form_token", "changed_at"])
    return found.clashes


def _cut(words: str) -> str:
    try:
        return clean(words, LONGEST_OF_ALL)
    except ValueError:
        return clean(words[:LONGEST_OF_ALL], LONGEST_OF_ALL)


def keep_paper(
    *, draft: Draft, material: str, stream: BinaryIO, filename: str, now: datetime, scanned_by: int | None = None
) -> None:
    """Keep a paper of the draft: a PDF as it is, a photo cleaned; once, however often. Raises `Refused`.

    `scanned_by`: the account of who scanned it at the counter.
    """
    for why in keep_papers(draft=draft, papers=[(material, stream, filename)], now=now, scanned_by=scanned_by).values():
        raise why


def keep_papers(
    *, draft: Draft, papers: Iterable[Given], now: datetime, scanned_by: int | None = None
) -> Mapping[str, Refused]:
    """Keep papers: their bytes side by side, their rows in one transaction, so that ten wait for the disk as for few.

    Those that were refused are returned by material; the others are kept. `scanned_by` as of `keep_paper`.
    """
    given, refused = _with_room(draft, papers)
    with ThreadPoolExecutor(WRITTEN_AT_ONCE) as hands:
        laid = hands.map(lambda one: _laid_or_refused(one, now), given)
    with transaction.atomic():
        for (material, _stream, _name), one in zip(given, laid, strict=True):
            if isinstance(one, Refused):
                refused[material] = one
                continue
            DraftPaper.objects.get_or_create(
                draft=draft,
                material=material,
                file=keep_laid(one),
                defaults={"added_at": now, "scanned_by_id": scanned_by},
            )
        Draft.objects.filter(pk=draft.pk).update(changed_at=now)
    return refused


def _with_room(draft: Draft, papers: Iterable[Given]) -> tuple[list[Given], dict[str, Refused]]:
    """The papers that there is room for, and the refusal of the others, of which no byte is written."""
    there = Counter(draft.papers.values_list("material", flat=True))
    given: list[Given] = []
    refused: dict[str, Refused] = {}
    for paper in papers:
        there[paper[0]] += 1
        if there[paper[0]] > FILES_PER_MATTER:
            refused[paper[0]] = Refused(Reason.TOO_MANY)
        else:
            given.append(paper)
    return given, refused


def _laid_or_refused(paper: Given, now: datetime) -> Laid | Refused:
    _material, stream, filename = paper
    try:
        return _lay(stream, filename, now)
    except Refused as why:
        return why


def stored(*, stream: BinaryIO, filename: str, now: datetime) -> StoredFile:
    """Keep an uploaded paper: a PDF as it is, anything else as a photo. Raises `Refused`."""
    return keep_laid(_lay(stream, filename, now))


def _lay(stream: BinaryIO, filename: str, now: datetime) -> Laid:
    is_pdf = stream.read(5) == b"%PDF-"
    stream.seek(0)
    lay = lay_document if is_pdf else lay_photo
    return lay(stream=stream, filename=filename, now=now)


def drop_paper(*, draft: Draft, paper_id: int, now: datetime) -> None:
    """Take a paper out of the draft again."""
    draft.papers.filter(pk=paper_id).delete()
    Draft.objects.filter(pk=draft.pk).update(changed_at=now)


def change_answers(
    *, draft: Draft, region: str, answers: Mapping[str, Value], committed: Sequence[str], now: datetime
) -> None:
    """Answer the questions otherwise. What was filled in and uploaded stays, also what is not asked for any more."""
    draft.region, draft.answers, draft.committed, draft.changed_at = region, dict(answers), list(committed), now
    draft.save(update_fields=["region", "answers", "committed", "changed_at"])


def keep_shown(*, draft: Draft, shown: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Keep which parts each paper shows, by material; materials not named stay as they were."""
    draft.shown = {**draft.shown, **{material: list(parts) for material, parts in shown.items()}}
    draft.changed_at = now
    draft.save(update_fields=["shown", "changed_at"])


def keep_documented(*, draft: Draft, question: str, material: str, value: Value | None, now: datetime) -> None:
    """Keep what a paper says of a question, None for nothing."""
    said = {code: one for code, one in draft.documented.get(question, {}).items() if code != material}
    draft.documented = {**draft.documented, question: said if value is None else {**said, material: value}}
    draft.changed_at = now
    draft.save(update_fields=["documented", "changed_at"])


def stay(*, draft: Draft, contradiction: Contradiction, words: str, now: datetime) -> None:
    """Stay with an answer that a paper contradicts, and say why: whoever decides reads both."""
    draft.stays = {**draft.stays, contradiction.key: {**contradiction.settled, "words": _cut(words)}}
    draft.changed_at = now
    draft.save(update_fields=["stays", "changed_at"])


def drop_old(*, now: datetime) -> int:
    """Forget drafts that nobody has touched for two months, sent or not; an application keeps what it was sent with."""
    _all, by_table = Draft.objects.filter(changed_at__lt=now - KEPT_FOR).delete()
    CoSigner.objects.filter(draft=None, application=None).delete()
    return by_table.get("permits.Draft", 0)
