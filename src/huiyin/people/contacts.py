"""Making a contact from what a reporter left: checked, encrypted, not yet saved."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from huiyin.kernel.ids import new_id
from huiyin.kernel.plaintext import one_line
from huiyin.people import vault
from huiyin.people.masks import normal_phone
from huiyin.people.models import Contact


class BadContact(ValueError):
    """`problems` maps name, phone or email to what is wrong with it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = problems


def draft_contact(*, name: str, phone: str, email: str, language: str, now: datetime) -> Contact | None:
    """A contact to be saved with the matter it belongs to; None when nothing was left. Raises `BadContact`."""
    problems: dict[str, str] = {}
    given = {"name": name.strip(), "phone": normal_phone(phone), "email": email.strip()}
    if not any(given.values()):
        return None
    problems |= address_problems(phone=given["phone"], email=given["email"])
    try:
        given["name"] = one_line(given["name"], 60)
    except ValueError as wrong:
        problems["name"] = str(wrong)
    if problems:
        raise BadContact(problems)
    return Contact(
        id=new_id(),
        name_token=vault.encrypt(given["name"]) if given["name"] else "",
        phone_token=vault.encrypt(given["phone"]) if given["phone"] else "",
        email_token=vault.encrypt(given["email"]) if given["email"] else "",
        phone_index=vault.blind_index(given["phone"]) if given["phone"] else "",
        email_index=vault.email_index(given["email"]),
        language="en" if language == "en" else "zh-hans",
        created_at=now,
    )


def address_problems(*, phone: str, email: str) -> dict[str, str]:
    """What is wrong with a telephone number (digits alone) and an e-mail address; empty ones are right."""
    problems = {}
    if phone and not _is_phone(phone):
        problems["phone"] = "a mobile number has 11 digits, a landline an area code and 7 or 8"
    if email and not _is_email(email):
        problems["email"] = "not an e-mail address"
    return problems


def _is_phone(digits: str) -> bool:
    bare = digits.removeprefix("+")
    return bare.isascii() and bare.isdigit() and 5 <= len(bare) <= 15


def _is_email(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254
