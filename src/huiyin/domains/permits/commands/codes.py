"""`huiyin permits verify …`, `keys` …: codes of licences."""

import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from django.db import OperationalError
from django.utils import timezone

from huiyin.domains.permits import operations, queries
from huiyin.domains.permits.adapters import code_pictures
from huiyin.domains.permits.rules import verifier
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing
from huiyin.domains.permits.rules.verifier import Checked, Credential, Fault, Key, LicenceClaims, NotGood, StatusList

commands = typer.Typer()
MOST_READ = 32 * 1_024 * 1_024
"""Bytes: a photo of a telephone has up to 20 million."""


class KeyAction(StrEnum):
    """What may be done to the keys."""

    ROTATE = "rotate"
    REVOKE = "revoke"
    REISSUE = "reissue"


@commands.command("keys")
def keys(
    action: Annotated[
        KeyAction | None, typer.Argument(help="`rotate`, `revoke KID`, `reissue KID`; nothing: print them.")
    ] = None,
    kid: Annotated[str, typer.Argument(help="Which key is to be revoked.")] = "",
) -> None:
    """Print the public keys as a JWK set; the first key is made where there is none.

    `rotate` lets a new key sign from now on; `revoke KID` makes everything worthless that this key ever signed;
    `reissue KID` signs every licence anew whose code is of that key, and tells its holder.
    """
    now = timezone.now()
    if (action in {KeyAction.REVOKE, KeyAction.REISSUE}) is not bool(kid):
        raise typer.BadParameter("`revoke` and `reissue` take the id of a key, nothing else takes one")
    if action == KeyAction.ROTATE:
        typer.echo(f"key {operations.rotate_key(now=now).kid} signs from now on", err=True)
    if action == KeyAction.REVOKE:
        try:
            revoked = operations.revoke_key(kid=kid, now=now)
        except operations.NoSuchKey as why:
            typer.echo(f"no key has the id {kid!r}: `huiyin permits keys` prints them", err=True)
            raise typer.Exit(1) from why
        left = queries.codes_of(revoked.kid)
        typer.echo(f"key {kid} is revoked: {left} codes that it signed are to be issued again", err=True)
        typer.echo(f"huiyin permits keys reissue {kid}", err=True)
    if action == KeyAction.REISSUE:
        done, left = operations.reissue_of(kid=kid, now=now)
        typer.echo(f"{done} licences were signed anew and their holders told; {left} could not be", err=True)
        if left:
            raise typer.Exit(1)
    operations.ensure_key(now=now)
    typer.echo(json.dumps(queries.jwk_set(timezone.now()), indent=2))


@commands.command("sample-licence")
def sample(
    industry: Annotated[str, typer.Option(help="convenience_store, supermarket …")] = "convenience_store",
    png: Annotated[Path | None, typer.Option(help="Write the code to this file as a QR symbol (PNG), too.")] = None,
) -> None:
    """Issue the licence of an invented firm in the sample district and print its code."""
    now = timezone.now()
    try:
        claims = sample_licence(industry)
    except LookupError as why:
        raise typer.BadParameter(str(why.args[0])) from why
    text = operations.issue_code(claims=claims, now=now).text
    if png is not None:
        _draw(text, png)
    typer.echo(text)


def _draw(text: str, file: Path) -> None:
    try:
        code_pictures.draw(text, file)
    except OSError as why:
        raise typer.BadParameter(f"cannot write {file}: {why.strerror}", param_hint="--png") from why


class Change(StrEnum):
    """What may become of a code."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    RESUME = "resume"


_STANDINGS = {Change.REVOKE: Standing.REVOKED, Change.SUSPEND: Standing.SUSPENDED, Change.RESUME: Standing.VALID}


@commands.command("standing")
def standing(
    change: Annotated[Change, typer.Argument(help="What becomes of it.")],
    number: Annotated[str, typer.Argument(help="The licence's number.")],
) -> None:
    """Revoke, suspend or resume all codes of a sample or of a number of others; the next status list says so.

    What becomes of a licence of the register is its authorities' to say, at the desk.
    """
    found = queries.ids_of_number(number)
    if not found:
        typer.echo(f"no code was issued for a licence {number!r}", err=True)
        raise typer.Exit(1)
    if queries.in_register(number):
        typer.echo(
            f"{number} is in the register: its authorities suspend or revoke its permits, and the code follows",
            err=True,
        )
        raise typer.Exit(1)
    wanted, now = _STANDINGS[change], timezone.now()
    changed = sum(operations.set_standing(code_id=one, standing=wanted, now=now) for one in found)
    typer.echo(f"{changed} of {len(found)} codes changed")


@commands.command("status-list")
def status_list(
    file: Annotated[Path, typer.Argument(help="Where it is written.")],
    number: Annotated[int, typer.Option(min=1, help="Which list; one holds 1,048,576 licences.")] = 1,
) -> None:
    """Write the signed status list to a file, for whoever verifies without a network."""
    file.write_bytes(operations.status_list_token(number=number, now=timezone.now()))


@commands.command("verify")
def verify(
    code: Annotated[str, typer.Argument(help="A code, a file or photo that has one, or - for standard input.")],
    key_file: Annotated[Path | None, typer.Option("--keys", help="A JWK set; without it, this installation's.")] = None,
    status_file: Annotated[Path | None, typer.Option("--status", help="A status list, as it was fetched.")] = None,
    at: Annotated[str, typer.Option("--at", help="The moment to verify for: 2026-11-26T12:00+08:00, or seconds.")] = "",
    prefix: Annotated[str, typer.Option(help="Of codes that others make in the same way.")] = verifier.PREFIX,
    *,
    fresh: Annotated[bool, typer.Option("--fresh", help="Refuse what was not looked up in a fresh list.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was found as JSON.")] = False,
) -> None:
    """Say whether a licence's code is good: 0 if it is, 1 with the reason if not, 2 if the question is wrong.

    With --keys it needs neither network nor database. Without --status nobody has said whether it was revoked since.
    """
    now = _moment(at)
    known = _keys(key_file)
    statuses = _statuses(status_file, known, now)
    try:
        found = _read(code, known, now, prefix)
        checked = verifier.check_status(found, statuses, now=now)
        is_ours = prefix == verifier.PREFIX or verifier.LICENCE in found.claims
        licence = verifier.read_licence(found) if is_ours else None
    except NotGood as why:
        _refuse(why.fault, str(why), why.words, as_json=as_json)
    except code_pictures.Unreadable as why:
        _refuse(Fault.NO_CODE, str(why), verifier.Words(why.zh, str(why)), as_json=as_json)
    if fresh and not checked.fresh:
        _refuse("not_checked", checked.words.en, checked.words, as_json=as_json)
    typer.echo(json.dumps(_told(found, checked, licence), ensure_ascii=False) if as_json else _line(checked, licence))


def _refuse(fault: str, message: str, words: verifier.Words, *, as_json: bool) -> None:
    if as_json:
        said = {"valid": False, "fault": str(fault), "message": message, "words": asdict(words)}
        typer.echo(json.dumps(said, ensure_ascii=False))
    else:
        typer.echo(f"{fault}: {message} {words.zh}")
    raise typer.Exit(1)


def _line(checked: Checked, licence: LicenceClaims | None) -> str:
    what = (
        f"{licence.number} {licence.holder}, {len(licence.permits)} permits, until {licence.until}" if licence else ""
    )
    return f"valid: {what or 'a credential that holds no licence'}. {checked.words.en} {checked.words.zh}"


def _told(found: Credential, checked: Checked, licence: LicenceClaims | None) -> dict[str, Any]:
    return {
        "valid": True,
        "status": "fresh" if checked.fresh else "not_checked",
        "checked_at": checked.at,
        "words": asdict(checked.words),
        "kid": found.kid.decode("latin-1"),
        "issuer": found.issuer,
        "identifier": found.identifier.hex(),
        "issued_at": found.issued_at,
        "not_before": found.not_before,
        "expires_at": found.expires_at,
        "licence": _plain(licence) if licence else None,
    }


def _plain(licence: LicenceClaims) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(asdict(licence), default=str, ensure_ascii=False))
    return plain


def _read(code: str, known: list[Key], now: int, prefix: str) -> Credential:
    if code != "-" and code.startswith(prefix):
        return verifier.verify(code, known, now=now, prefix=prefix)
    given = _bytes(code)
    if code_pictures.is_picture(given):
        return verifier.verify(code_pictures.text_in(given), known, now=now, prefix=prefix)
    if given[:1] in {b"\xd2", b"\xd8", b"\x84"}:  # a COSE message as it is, tagged or not: no text begins so
        return verifier.verify_message(given, known, now=now)
    return verifier.verify(given.decode("utf-8", "replace"), known, now=now, prefix=prefix)


def _bytes(code: str) -> bytes:
    if code == "-":
        return sys.stdin.buffer.read(MOST_READ)
    try:
        with Path(code).open("rb") as file:
            return file.read(MOST_READ)
    except (OSError, ValueError):  # no such file, a name too long or with U+0000: then it is meant as a code
        return code.encode("utf-8", "replace")


def _keys(file: Path | None) -> list[Key]:
    try:
        if file is None:
            return queries.verifier_keys(timezone.now())
        return verifier.read_keys(json.loads(file.read_bytes()))
    except OperationalError as why:
        raise typer.BadParameter("the database does not answer: give the keys by --keys") from why
    except (OSError, ValueError, RecursionError) as why:
        raise typer.BadParameter(f"no keys can be read from {file}: {why}", param_hint="--keys") from why


def _statuses(file: Path | None, known: list[Key], now: int) -> StatusList | None:
    if file is None:
        return None
    try:
        with file.open("rb") as given:
            return verifier.read_status_list(given.read(MOST_READ), known, now=now)
    except (OSError, NotGood) as why:
        raise typer.BadParameter(f"no status list can be read from {file}: {why}", param_hint="--status") from why


def _moment(text: str) -> int:
    if not text:
        return int(timezone.now().timestamp())
    try:
        if text.isascii() and text.isdigit():
            return int(datetime.fromtimestamp(int(text), UTC).timestamp())
        given = datetime.fromisoformat(text)
        return int((given if given.tzinfo else timezone.make_aware(given)).timestamp())
    except (ValueError, OverflowError, OSError) as why:
        raise typer.BadParameter(f"{text!r} is no moment", param_hint="--at") from why
