"""Real requests as Open311 shows them: a page of them takes three statements, however many they are."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext

from huiyin.domains.voice.models import VoiceRequest
from huiyin.doors.open311.catalogue import in_language, notice
from huiyin.doors.open311.desk import Note, Shown, ShownUpdate
from huiyin.doors.open311.reading import DESCRIPTION_LIMIT
from huiyin.kernel.personal import mask_personal
from huiyin.matters.operations.remarks import REMARKED
from huiyin.matters.queries import PublicStep, public_photos, public_steps_of, state_name
from huiyin.matters.rules.whereabouts import in_public
from huiyin.places.queries import area_tree


def shown(rows: Sequence[VoiceRequest], base_url: str) -> list[Shown]:
    """The requests with what was answered and their first photo."""
    ids = [row.matter_id for row in rows]
    steps = public_steps_of(ids) if ids else {}
    photos = public_photos(ids) if ids else {}
    return [_shown(row, steps.get(row.matter_id, ()), photos, base_url) for row in rows]


def _shown(row: VoiceRequest, steps: Sequence[PublicStep], photos: Mapping[UUID, str], base_url: str) -> Shown:
    matter, category = row.matter, row.category
    assert category is not None
    photo = photos.get(matter.id)
    state = state_name(matter)
    place = in_public(matter)
    answer = next((step.words for step in reversed(steps) if step.is_answer), "")
    return Shown(
        service_request_id=matter.number,
        closed=matter.closed_at is not None,
        status_notes=mask_personal(answer) or in_language(state.zh, state.en),
        service_name=in_language(category.name_zh, category.name_en),
        service_code=category.code,
        description=mask_personal(matter.summary[:DESCRIPTION_LIMIT] or matter.title),
        agency=in_language(matter.owner_unit.name_zh, matter.owner_unit.name_en),
        notice=notice(category),
        requested=matter.opened_at,
        updated=matter.closed_at or matter.changed_at,
        expected=matter.due_at,
        address=place.address or _area_name(matter.area_id),
        lat=place.lat,
        lon=place.lon,
        media_url=f"{base_url}/media/{matter.number}/{photo}.jpg" if photo else "",
        notes=[_note(step) for step in steps],
    )


def _area_name(area_id: int) -> str:
    """The areas around, from the city down as Chinese addresses are written, or up as English ones are."""
    chain = area_tree().chain(area_id)
    return in_language("".join(a.name_zh for a in reversed(chain)), ", ".join(a.name_en or a.name_zh for a in chain))


def _note(step: PublicStep) -> Note:
    return Note(step.at, _summary(step), mask_personal(step.words) if step.sequence > 1 else "", step.action)


def _summary(step: PublicStep) -> str:
    if step.sequence == 1:
        return gettext("收到诉求")
    if step.action == REMARKED:
        return gettext("补充说明")
    return in_language(step.action_name.zh, step.action_name.en) or step.action


def shown_update(step: PublicStep) -> ShownUpdate:
    """A public step as an update; one without words says what was done."""
    return ShownUpdate(
        str(step.entry_id), step.number, step.leaves_closed, step.at, mask_personal(step.words) or _summary(step)
    )
