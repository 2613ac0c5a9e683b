"""Photos for the sample district, drawn: a corridor with boxes, a dark lamp, a hole in the road, a cable, rubbish."""

import io
import random
from collections.abc import Callable
from datetime import datetime

from PIL import Image, ImageDraw

from huiyin.evidence.operations import keep_photo

SIZE = (1200, 900)
Drawing = Callable[[ImageDraw.ImageDraw, random.Random], None]


def photo(subject: str, rng: random.Random, now: datetime) -> int:
    """Draw and keep a photo of a subject; the id of the stored file."""
    picture = Image.new("RGB", SIZE, "#9aa4a8")
    SUBJECTS[subject](ImageDraw.Draw(picture), rng)
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=80)
    content.seek(0)
    return keep_photo(stream=content, filename=f"{subject}.jpg", now=now).pk


def _corridor(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.polygon([(0, 900), (420, 500), (780, 500), (1200, 900)], fill="#6d6a63")
    draw.polygon([(0, 0), (420, 250), (420, 500), (0, 900)], fill="#c9c4b4")
    draw.polygon([(1200, 0), (780, 250), (780, 500), (1200, 900)], fill="#bdb7a5")
    draw.rectangle([(520, 290), (680, 500)], fill="#3f7a56")
    for _ in range(rng.randint(6, 10)):
        x, y, side = rng.randint(150, 900), rng.randint(520, 760), rng.randint(70, 170)
        draw.rectangle(
            [(x, y), (x + side, y + side)], fill=rng.choice(["#a9824f", "#8d6b3e", "#c2a06a"]), outline="#5d4526"
        )


def _lamp(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle([(0, 0), SIZE], fill="#1d2633")
    draw.polygon([(0, 900), (500, 560), (700, 560), (1200, 900)], fill="#2b2f36")
    x = rng.randint(300, 800)
    draw.rectangle([(x, 180), (x + 16, 760)], fill="#565d66")
    draw.line([(x + 8, 180), (x + 150, 150)], fill="#565d66", width=12)
    draw.ellipse([(x + 120, 140), (x + 200, 180)], fill="#3a3f46")


def _hole(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle([(0, 250), SIZE], fill="#5a5a5c")
    draw.rectangle([(560, 260), (600, 900)], fill="#d8d6cf")
    for _ in range(3):
        x, y, r = rng.randint(150, 950), rng.randint(400, 780), rng.randint(50, 120)
        draw.ellipse([(x - r, y - r // 2), (x + r, y + r // 2)], fill="#2f2b28", outline="#8a8178", width=6)


def _cable(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle([(100, 0), (1100, 780)], fill="#c7bba3")
    for row in range(3):
        for column in range(4):
            x, y = 170 + column * 240, 60 + row * 240
            draw.rectangle([(x, y), (x + 130, y + 150)], fill="#5f7f93", outline="#e8e2d4", width=8)
    x = rng.randint(250, 900)
    draw.line([(x, 200), (x + 30, 420), (x - 20, 640), (x + 60, 820)], fill="#b3261e", width=8)
    draw.rounded_rectangle([(x, 790), (x + 190, 850)], 20, fill="#2a4d8f")


def _rubbish(draw: ImageDraw.ImageDraw, rng: random.Random) -> None:
    draw.rectangle([(0, 520), SIZE], fill="#77756d")
    for number in range(3):
        draw.rounded_rectangle([(180 + number * 260, 280), (380 + number * 260, 640)], 20, fill="#3c6b4a")
    for _ in range(14):
        x, y, r = rng.randint(100, 1050), rng.randint(600, 820), rng.randint(30, 80)
        draw.ellipse([(x, y), (x + r, y + r)], fill=rng.choice(["#2c2c30", "#d9d4c8", "#7a4b3a"]))


SUBJECTS: dict[str, Drawing] = {
    "corridor": _corridor,
    "lamp": _lamp,
    "hole": _hole,
    "cable": _cable,
    "rubbish": _rubbish,
}
