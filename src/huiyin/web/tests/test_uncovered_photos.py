"""A photo before its parts were blacked out: for a reason alone, recorded, read by the reporter."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from huiyin.evidence.operations import cover_photo, keep_photo
from huiyin.evidence.rules import Rectangle
from huiyin.matters.operations import Opened
from huiyin.matters.tests.cast import Town
from huiyin.people.models import PersonalLook
from huiyin.web.tests.desk_town import raised, seated, walked
from huiyin.web.tests.residents import Resident

WHY = {"purpose": "scene", "reason": "要看清楚门牌"}


def sent(**more: Any) -> tuple[Opened, int, int]:
    """A report with a photo of which a part is blacked out: the report, the public version, the original."""
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(stream, "JPEG")
    stream.seek(0)
    original = keep_photo(stream=stream, filename="door.jpg", now=timezone.now())
    cover = cover_photo(original=original, parts=[Rectangle(0.1, 0.1, 0.5, 0.5)], now=timezone.now())
    return raised(files=[cover.pk], hidden_files=[original.pk], **more), cover.pk, original.pk


def status(client: Client, address: str) -> int:
    """What is answered there; the file is read to its end, which closes it."""
    answer = client.get(address)
    answer.getvalue()
    return answer.status_code


def test_the_desk_is_shown_the_covered_version_and_led_to_the_question(town: Town) -> None:
    opened, cover, original = sent()
    page = seated(town, "secretary").get(f"/desk/m/{opened.matter.number}/").content.decode()
    assert f'href="/desk/photo/{cover}"' in page and f'href="/desk/photo/{original}"' not in page
    assert f"/desk/photo/{original}/uncovered" in page


def test_without_a_reason_neither_the_original_nor_its_thumbnail_is_served(town: Town) -> None:
    _opened, cover, original = sent()
    client = seated(town, "secretary")
    for address in (f"/desk/photo/{original}", f"/desk/photo/{original}?size=page"):
        assert client.get(address)["Location"] == f"/desk/photo/{original}/uncovered"
    assert status(client, f"/desk/photo/{cover}") == 200
    assert client.post(f"/desk/photo/{original}/uncovered", {"purpose": "scene", "reason": " "}).status_code == 422
    assert not PersonalLook.objects.exists()


@pytest.mark.parametrize("left", [{}, {"phone": "13812345678"}], ids=["nothing left", "a telephone left"])
def test_a_look_at_the_original_is_read_by_whoever_sent_it(town: Town, left: dict[str, str]) -> None:
    opened, _cover, original = sent(**left)
    client = seated(town, "secretary")
    shown = client.post(f"/desk/photo/{original}/uncovered", WHY)
    assert f'src="/desk/photo/{original}"' in shown.content.decode()
    photo = client.get(f"/desk/photo/{original}")
    photo.getvalue()
    assert (photo.status_code, photo["Cache-Control"]) == (200, "private, no-store")
    look = PersonalLook.objects.get()
    assert (look.subject, look.fields, look.reason) == (opened.matter.pk, ["photo"], WHY["reason"])
    page = Resident(opened.receipt).look("/mine").content.decode()
    assert "community-0 · 社区书记甲" in page and "没有遮挡的照片" in page and WHY["reason"] in page


def test_a_look_ends_after_ten_minutes_and_is_of_this_browser(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    _opened, _cover, original = sent()
    client = seated(town, "secretary")
    client.post(f"/desk/photo/{original}/uncovered", WHY)
    assert status(client, f"/desk/photo/{original}") == 200
    assert status(seated(town, "secretary"), f"/desk/photo/{original}") == 302
    later = timezone.now() + timedelta(minutes=10, seconds=1)
    monkeypatch.setattr("huiyin.web.desk.photos.timezone.now", lambda: later)
    assert status(client, f"/desk/photo/{original}") == 302


def test_whoever_does_not_have_the_matter_is_refused(town: Town) -> None:
    opened, cover, original = sent()
    assert status(seated(town, "officer"), f"/desk/photo/{original}/uncovered") == 404
    assert status(seated(town, "secretary"), f"/desk/photo/{cover}/uncovered") == 404
    walked(opened, town, ("secretary", "accept_and_assign", {"unit": "property"}), ("officer", "take", {}))
    assert seated(town, "secretary").post(f"/desk/photo/{original}/uncovered", WHY).status_code == 403  # passed on
    assert not PersonalLook.objects.exists()
