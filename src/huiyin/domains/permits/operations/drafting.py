"""An application is filled in bit by bit: begun, kept, gone on with on another device, handed in once."""

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import transaction

from huiyin.domains.permits.models import CoSigner, Draft, DraftPaper
from huiyin.domains.permits.rules.catalogue import Value
from huiyin.domains.permits.rules.contradictions import Contradiction
from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_document, keep_photo
from huiyin.evidence.rules import FILES_PER_MATTER, Reason, Refused
from huiyin.kernel.ids import new_id
from huiyin.kernel.plaintext import clean
from huiyin.people import vault

KEPT_FOR = timedelta(days=60)
"""How long a draft that nobody touches is kept."""
FIELD_LIMIT = 2000


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
    filled = form_of(draft) | {field: _cut(words) for field, words in form.items()}
    draft.form_token = vault.encrypt(json.dumps(filled, ensure_ascii=False))
    draft.changed_at = now
    draft.save(update_fields=["form_token", "changed_at"])


def _cut(words: str) -> str:
    try:
        return clean(words, FIELD_LIMIT)
    except ValueError:
        return clean(words[:FIELD_LIMIT], FIELD_LIMIT)


def keep_paper(
    *, draft: Draft, material: str, stream: BinaryIO, filename: str, now: datetime, scanned_by: int | None = None
) -> None:
    """Keep a paper of the draft: a PDF as it is, a photo cleaned; once, however often. Raises `Refused`.

    `scanned_by`: the account of who scanned it at the counter.
    """
    if draft.papers.filter(material=material).count() >= FILES_PER_MATTER:
        raise Refused(Reason.TOO_MANY)
    kept = stored(stream=stream, filename=filename, now=now)
    DraftPaper.objects.get_or_create(
        draft=draft, material=material, file=kept, defaults={"added_at": now, "scanned_by_id": scanned_by}
    )
    Draft.objects.filter(pk=draft.pk).update(changed_at=now)


@transaction.atomic
def keep_papers(
    *, draft: Draft, papers: Iterable[tuple[str, BinaryIO, str]], now: datetime, scanned_by: int | None = None
) -> Mapping[str, Refused]:
    """Keep papers (material, stream, name) in one transaction, so that ten of them wait for the database once.

    Those that were refused are returned by material; the others are kept. `scanned_by` as of `keep_paper`.
    """
    refused: dict[str, Refused] = {}
    for material, stream, filename in papers:
        try:
            keep_paper(draft=draft, material=material, stream=stream, filename=filename, now=now, scanned_by=scanned_by)
        except Refused as why:
            refused[material] = why
    return refused


def stored(*, stream: BinaryIO, filename: str, now: datetime) -> StoredFile:
    """Keep an uploaded paper: a PDF as it is, anything else as a photo. Raises `Refused`."""
    is_pdf = stream.read(5) == b"%PDF-"
    stream.seek(0)
    keep = keep_document if is_pdf else keep_photo
    return keep(stream=stream, filename=filename, now=now)


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
