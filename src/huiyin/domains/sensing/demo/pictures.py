"""Pictures of the sample district, drawn: a floor plan, and what somebody who was there takes a photo of."""

import io
import random
from datetime import datetime

from PIL import Image, ImageDraw

from huiyin.evidence.models import StoredFile
from huiyin.evidence.operations import keep_photo

_SIZE = (1200, 900)


def floor_plan(now: datetime) -> StoredFile:
    """A flat of three rooms, with the places of its detectors."""
    picture = Image.new("RGB", _SIZE, "#fbfaf7")
    draw = ImageDraw.Draw(picture)
    for wall in ((80, 80, 1120, 820), (80, 80, 620, 470), (620, 80, 1120, 470), (80, 470, 380, 820)):
        draw.rectangle(wall, outline="#1d2a31", width=14)
    for door in ((300, 464, 400, 478), (614, 250, 628, 350), (374, 600, 388, 700), (700, 812, 820, 828)):
        draw.rectangle(door, fill="#fbfaf7")
    for x, y in ((350, 270), (870, 270), (230, 640)):
        draw.ellipse((x - 26, y - 26, x + 26, y + 26), outline="#b3241b", width=8)
    return _kept(picture, "plan.jpg", now)


def scene(rng: random.Random, now: datetime) -> int:
    """A socket with a scorched edge; the id of the stored file."""
    picture = Image.new("RGB", _SIZE, "#d8d3c6")
    draw = ImageDraw.Draw(picture)
    x, y = rng.randint(320, 620), rng.randint(240, 420)
    draw.rounded_rectangle((x, y, x + 260, y + 260), 24, fill="#f4f2ec", outline="#8d8a83", width=6)
    for hole in (70, 160):
        draw.rectangle((x + hole, y + 90, x + hole + 26, y + 160), fill="#2b2a28")
    for _ in range(40):
        a, b, r = x + rng.randint(120, 300), y + rng.randint(120, 330), rng.randint(8, 40)
        draw.ellipse((a - r, b - r, a + r, b + r), fill=rng.choice(["#3a332c", "#54483c", "#6e6152"]))
    return _kept(picture, "scene.jpg", now).pk


def _kept(picture: Image.Image, name: str, now: datetime) -> StoredFile:
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    content.seek(0)
    return keep_photo(stream=content, filename=name, now=now)
