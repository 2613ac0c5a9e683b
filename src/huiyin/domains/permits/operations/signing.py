"""Others sign what one fills in: asked by a link, shown what they sign, known by their telephone.

What a signature is worth here: ADR 34.
"""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Application, CoSigner, Draft
from huiyin.domains.permits.operations.drafting import digest_of, form_of
from huiyin.domains.permits.operations.handing_in import fields_asked
from huiyin.domains.permits.rules.crossing import SignedTold
from huiyin.domains.permits.rules.planning import Plan
from huiyin.domains.permits.rules.signing import Signer, digest_of_content, folded, signers
from huiyin.people import vault
from huiyin.people.sent_codes import SIGNING, BadAddress, Checked, address_of, ask_code, check_code

BY_PHONE, BY_LINK = "phone", "link"


class UnableToSign(Exception):
    """Nothing was signed. `problems` by field: "name", "code", "phone", "content"."""

    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem
        super().__init__(problem)


def content_of(draft: Draft, needed: Plan) -> dict[str, Any]:
    """What is signed: the answers, what is asked for of the form, and the bytes of the papers."""
    filled, asked = form_of(draft), {one.code for one in needed.materials_after}
    papers: dict[str, list[str]] = {}
    for material, sha256 in draft.papers.order_by("file__sha256").values_list("material", "file__sha256"):
        if material in asked:
            papers.setdefault(material, []).append(sha256)
    return {
        "industry": draft.industry,
        "region": draft.region,
        "answers": draft.answers,
        "committed": draft.committed,
        "form": {code: filled.get(code, "").strip() for code in fields_asked(needed, catalogue(), filled)},
        "papers": papers,
        "shown": draft.shown,
    }


def unsigned(draft: Draft, needed: Plan) -> Sequence[Signer]:
    """Who must sign and has not signed the content as it is now, by the name that the form has for them."""
    wanted = signers(needed, catalogue(), form_of(draft))
    if not wanted:
        return []
    digest = digest_of_content(content_of(draft, needed))
    done = {
        one.role
        for one in draft.co_signers.filter(signed=digest)
        if one.role in wanted and folded(vault.decrypt(one.name_token)) == folded(wanted[one.role].name)
    }
    return [signer for role, signer in wanted.items() if role not in done]


@transaction.atomic
def invite(*, draft: Draft, signer: Signer, phone: str) -> str:
    """A link for somebody who must sign; its secret is nowhere else, and an earlier link no longer leads anywhere.

    Raises `UnableToSign` ("phone") where there is no number that a code can be sent to.
    """
    try:
        address = address_of(phone)
    except BadAddress:
        raise UnableToSign("phone", "not a telephone number") from None
    if address.channel != "sms":
        raise UnableToSign("phone", "not a telephone number")
    secret = secrets.token_urlsafe(24)
    fresh = {
        "link_digest": digest_of(secret),
        "name_token": vault.encrypt(signer.name),
        "phone_token": vault.encrypt(address.text),
        "code_id": None,
        "signed": "",
        "signed_at": None,
        "proof": "",
    }
    CoSigner.objects.update_or_create(draft=draft, role=signer.role, defaults=fresh)
    return secret


def send_signing_code(*, co_signer: CoSigner, caller: str, language: str, now: datetime) -> None:
    """Send a code to the telephone that the link was made for. Raises `TooMany` (people.sent_codes)."""
    address = address_of(vault.decrypt(co_signer.phone_token))
    co_signer.code_id = ask_code(address=address, caller=caller, language=language, now=now, purpose=SIGNING)
    co_signer.save(update_fields=["code_id"])


@transaction.atomic
def sign(*, co_signer_id: int, needed: Plan, seen: str, name: str, code: str | None, now: datetime) -> None:
    """Sign what was `seen` (its digest). `code` is None only where no code can be sent here.

    Raises `UnableToSign`: "content" where it has changed since it was shown, "name", "code" ("wrong" or "over").
    """
    co_signer = CoSigner.objects.select_for_update().get(pk=co_signer_id)
    assert co_signer.draft is not None
    if not hmac.compare_digest(seen, digest_of_content(content_of(co_signer.draft, needed))):
        raise UnableToSign("content", "changed")
    check_name(co_signer=co_signer, name=name)
    co_signer.signed, co_signer.signed_at = seen, now
    co_signer.proof = BY_LINK if code is None else BY_PHONE
    co_signer.save(update_fields=["signed", "signed_at", "proof"])


def check_name(*, co_signer: CoSigner, name: str) -> None:
    """Whether it is the name that the form has, before a code is used up. Raises `UnableToSign` ("name")."""
    if folded(name) != folded(vault.decrypt(co_signer.name_token)):
        raise UnableToSign("name", "another name")


def check_signing_code(*, code_id: UUID | None, code: str, now: datetime) -> None:
    """Use the code up. By itself and not within `sign`: a wrong try must be counted. Raises `UnableToSign` ("code")."""
    checked = check_code(code_id=code_id, given=code, now=now) if code_id else Checked.OVER
    if checked is not Checked.RIGHT:
        raise UnableToSign("code", checked.value)


def take_signatures(draft: Draft, application: Application, digest: str) -> None:
    """Keep the signatures under what was handed in with it, and forget links that nobody used."""
    draft.co_signers.filter(signed=digest).update(application=application)
    draft.co_signers.exclude(signed=digest).delete()


def signatures_under(draft: Draft, digest: str) -> Sequence[SignedTold]:
    """Who signed this content, as another region is told."""
    return [
        SignedTold(
            role=one.role,
            name=vault.decrypt(one.name_token),
            phone=vault.decrypt(one.phone_token),
            at=one.signed_at,
            proof=one.proof,
        )
        for one in draft.co_signers.filter(signed=digest).exclude(signed_at=None).order_by("signed_at")
        if one.signed_at
    ]
