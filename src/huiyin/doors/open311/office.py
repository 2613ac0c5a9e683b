"""The production endpoint: reports become matters of kind `voice`, public by the nature of GeoReport (ADR 0005)."""

from datetime import datetime

from django.db import transaction

from huiyin.domains.voice import queries as voice
from huiyin.domains.voice.operations import check
from huiyin.domains.voice.queries import Published
from huiyin.doors.open311 import jobs
from huiyin.doors.open311.catalogue import service
from huiyin.doors.open311.desk import Call, Shown, ShownUpdate
from huiyin.doors.open311.errors import Wrong, wrong_fields
from huiyin.doors.open311.incoming import SOURCE, incoming_of
from huiyin.doors.open311.reading import Asked, Posted, Update
from huiyin.doors.open311.showing import shown, shown_update
from huiyin.kernel.numbers import UnreadableNumber, read_number
from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
from huiyin.matters.operations.remarks import Remark, attach
from huiyin.matters.rules.refusals import BadFields, NobodyToOwn, NoSuchMatter, SameKeyOtherRequest
from huiyin.people.actors import Actor, ActorKind

KIND = "voice"


class Office:
    """Real matters."""

    @transaction.atomic
    def open(self, posted: Posted, call: Call) -> str:
        """Open a matter, and have the picture fetched afterwards."""
        opener = domains.get(KIND).open_from
        assert opener is not None
        try:
            incoming = incoming_of(posted, service(posted.service_code), call, source=SOURCE)
            check(incoming)
            opened = opener(incoming)
        except BadFields as wrong:
            raise wrong_fields(wrong.problems) from wrong
        except (SameKeyOtherRequest, NobodyToOwn) as wrong:
            raise Wrong(400, str(wrong)) from wrong
        if posted.media_url and not opened.repeated:
            jobs.fetch_media.defer(matter_id=str(opened.matter.id), url=posted.media_url)
        return opened.matter.number

    def find(self, asked: Asked, base_url: str) -> list[Shown]:
        """The public requests of a list. Raises `Wrong` (404) for a service that never was."""
        if asked.numbers is not None:
            numbers = {number for given in asked.numbers if (number := _canonical(given))}
            return shown(voice.published(Published(numbers=numbers)), base_url)
        if set(asked.rest.categories) - voice.category_codes():
            raise Wrong(404, "service_code: there is no such service")
        return shown(voice.published(asked.rest, offset=asked.offset, limit=asked.limit), base_url)

    def of_token(self, token: str) -> str:
        """The number of the matter whose receipt's token this is: services here are realtime and give no others."""
        try:
            return matters.by_receipt(token).number
        except NoSuchMatter:
            raise Wrong(404, "token: there is no such token") from None

    def updates(self, start: datetime | None, end: datetime | None, offset: int, limit: int) -> list[ShownUpdate]:
        """The public steps of public requests."""
        steps = matters.public_steps(KIND, start=start, end=end, offset=offset, limit=limit)
        return [shown_update(step) for step in steps]

    @transaction.atomic
    def update(self, update: Update, call: Call) -> str:
        """Append what the reporter says now. The status that the other side sees stands in the entry; ours is ours."""
        found = voice.published(Published(numbers=[_canonical(update.service_request_id)]))
        if not found:
            raise Wrong(404, "service_request_id: there is no such request")
        facts: dict[str, str | int | bool] = {"update_id": update.update_id}
        if update.closed is not None:
            facts["status_elsewhere"] = "closed" if update.closed else "open"
        entry_id = attach(
            matter_id=found[0].matter_id,
            actor=_as_reporter(call.actor),
            remark=Remark(update.description, files=call.files, facts=facts),
            now=call.now,
            occurred_at=update.at,
            client_id=f"{call.actor.key}:update:{update.update_id}",
        )
        if update.media_url:
            jobs.fetch_media.defer(matter_id=str(found[0].matter_id), url=update.media_url)
        return str(entry_id)


def _as_reporter(actor: Actor) -> Actor:
    """An update is what people out there say; it is not the answer of the desk."""
    return Actor(kind=ActorKind.REPORTER, name=actor.name, key=actor.key)


def _canonical(number: str) -> str:
    """The number as matters bear it, "" when it is none."""
    try:
        return read_number(number)
    except UnreadableNumber:
        return ""
