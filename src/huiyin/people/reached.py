"""Where many people are reached, in one statement: for whoever is about to send to them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from huiyin.database.pipeline import asked
from huiyin.people import vault
from huiyin.people.queries import CONTACT_CONSENT

# A contact is reached nowhere once its consent to that was withdrawn and none was given since.
_REACHED = """
select id::text, email, phone_token, '' from people_user where id = any(%(users)s)
union all
select contact.id::text, '', contact.phone_token, contact.email_token from people_contact contact
where contact.id = any(%(contacts)s) and not coalesce((
    select consent.withdrawn_at is not null from people_consent consent
    where consent.contact_id = contact.id and consent.purpose = %(purpose)s
    order by consent.given_at desc, consent.id desc limit 1
), false)
"""


@dataclass(frozen=True, slots=True)
class Sealed:
    """An e-mail address and a telephone number, tokens unopened: one that cannot be opened harms no other."""

    email: str = ""
    phone_token: str = ""
    email_token: str = ""

    def open(self) -> tuple[str, str]:
        """E-mail address and telephone number in clear text. Raises `vault.UnableToDecrypt`."""
        email = vault.decrypt(self.email_token) if self.email_token else self.email
        return email, vault.decrypt(self.phone_token) if self.phone_token else ""


def reached_asked(users: Collection[int], contacts: Collection[UUID]) -> Callable[[], Mapping[int | UUID, Sealed]]:
    """The addresses of accounts and of contacts by their id; of a contact only while it may be told.

    In a pipeline nobody waits until the answer is called for.
    """
    wanted: dict[str, int | UUID] = {str(one): one for one in users} | {str(one): one for one in contacts}
    if not wanted:
        return dict
    answer = asked(_REACHED, {"users": list(users), "contacts": list(contacts), "purpose": CONTACT_CONSENT})
    return lambda: {wanted[row[0]]: Sealed(*row[1:]) for row in answer.fetchall()}
