"""What an endpoint can do: the production endpoint with real matters, the test endpoint with rehearsals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from huiyin.doors.open311.reading import Asked, Posted, Update
from huiyin.doors.open311.times import write_time
from huiyin.people.actors import Actor


@dataclass(frozen=True, slots=True)
class Note:
    """One public step of a request."""

    at: datetime
    summary: str
    words: str
    type: str

    def as_data(self) -> dict[str, object]:
        """In the words of Chicago's extension."""
        return {
            "datetime": write_time(self.at),
            "summary": self.summary,
            "description": self.words or None,
            "type": self.type,
        }


@dataclass(frozen=True, slots=True)
class Shown:
    """A request as anybody may see it: nothing of the reporter but the words and the place."""

    service_request_id: str
    closed: bool
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency: str
    notice: str
    requested: datetime
    updated: datetime
    expected: datetime | None
    address: str
    lat: float | None
    lon: float | None
    media_url: str = ""
    notes: Sequence[Note] = ()

    def as_data(self, *, extensions: bool) -> dict[str, object]:
        """Every field of the standard, in its order; the notes only for those who ask for extensions."""
        said: dict[str, object] = {
            "service_request_id": self.service_request_id,
            "status": "closed" if self.closed else "open",
            "status_notes": self.status_notes or None,
            "service_name": self.service_name,
            "service_code": self.service_code,
            "description": self.description or None,
            "agency_responsible": self.agency or None,
            "service_notice": self.notice or None,
            "requested_datetime": write_time(self.requested),
            "updated_datetime": write_time(self.updated),
            "expected_datetime": write_time(self.expected),
            "address": self.address or None,
            "address_id": None,
            "zipcode": None,
            "lat": self.lat,
            "long": self.lon,
            "media_url": self.media_url or None,
        }
        return said | {"notes": [note.as_data() for note in self.notes]} if extensions else said


@dataclass(frozen=True, slots=True)
class ShownUpdate:
    """An update of a request, in the form of mySociety's extension."""

    update_id: str
    service_request_id: str
    closed: bool
    at: datetime
    description: str

    def as_data(self) -> dict[str, object]:
        """As GET servicerequestupdates lists it."""
        return {
            "update_id": self.update_id,
            "service_request_id": self.service_request_id,
            "status": "closed" if self.closed else "open",
            "updated_datetime": write_time(self.at),
            "description": self.description or None,
        }


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls, when, and under which id of its own a repetition would come ("" for none)."""

    actor: Actor
    now: datetime
    client_id: str
    files: Sequence[int] = ()


class Desk(Protocol):
    """Behind an endpoint. Every method raises `errors.Wrong`."""

    def open(self, posted: Posted, call: Call) -> str:
        """Take the report; its service_request_id."""
        ...

    def find(self, asked: Asked, base_url: str) -> list[Shown]:
        """The requests of a list."""
        ...

    def of_token(self, token: str) -> str:
        """The service_request_id that the token stands for."""
        ...

    def updates(self, start: datetime | None, end: datetime | None, offset: int, limit: int) -> list[ShownUpdate]:
        """The updates of a time, oldest first."""
        ...

    def update(self, update: Update, call: Call) -> str:
        """Take the update; its update_id here."""
        ...
