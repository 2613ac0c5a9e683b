"""What a browser asks of a page before it offers to install it."""

import io

import pytest
from django.test import Client
from PIL import Image


@pytest.mark.parametrize(("language", "name"), [("zh-hans", "回音"), ("en", "Huiyin")])
def test_the_manifest_has_what_installing_needs(db: None, language: str, name: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    answer = client.get("/manifest.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["short_name"] == name
    assert (told["start_url"], told["scope"], told["display"]) == ("/", "/", "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in told["icons"]} >= {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")
    }  # fmt: skip


@pytest.mark.parametrize("side", [192, 512])
def test_an_icon_is_the_mark_within_the_circle_that_a_mask_may_cut(side: int) -> None:
    answer = Client().get(f"/app-icon-{side}.png")
    with Image.open(io.BytesIO(answer.content)) as opened:
        picture = opened.convert("L")
    assert picture.size == (side, side)
    drawn = picture.point([255 if shade < 128 else 0 for shade in range(256)]).getbbox()
    assert drawn is not None
    corners = [(x, y) for x in drawn[::2] for y in drawn[1::2]]
    assert max(((x - side / 2) ** 2 + (y - side / 2) ** 2) ** 0.5 for x, y in corners) <= side * 0.45
    assert Client().get("/app-icon-7.png").status_code == 404


def test_the_worker_stands_at_the_root_and_is_asked_for_each_time(db: None) -> None:
    answer = Client().get("/sw.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-cache" in answer["Cache-Control"]
    assert b"/report/offline" in answer.content


def test_signing_out_empties_what_the_browser_kept(db: None) -> None:
    assert Client().post("/sign-out")["Clear-Site-Data"] == '"cache", "storage"'
