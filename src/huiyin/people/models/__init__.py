"""Tables of people: accounts, units, posts and duty; contacts of those without an account, looks and consents;
keys of other systems."""

from huiyin.people.models.accounts import User
from huiyin.people.models.contacts import Consent, Contact, LookPurpose, PersonalLook
from huiyin.people.models.keys import ApiKey
from huiyin.people.models.posts import Duty, Post, Unit
from huiyin.people.models.seats import Seat
from huiyin.people.models.tries import SentCode, WrongCodes, WrongPasswords

__all__ = [
    "ApiKey",
    "Consent",
    "Contact",
    "Duty",
    "LookPurpose",
    "PersonalLook",
    "Post",
    "Seat",
    "SentCode",
    "Unit",
    "User",
    "WrongCodes",
    "WrongPasswords",
]
