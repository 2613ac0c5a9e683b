"""docs/threats.md draws each boundary that it writes about, and names nothing that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
THREATS = (ROOT / "docs/threats.md").read_text()
CHECKLIST = (ROOT / "docs/howto/write-safe-code.md").read_text()
OUTWARD = {
    "HUIYIN_EMAIL_URL": "mail", "HUIYIN_SMS_URL": "text message", "HUIYIN_CALL_URL": "telephone",
    "HUIYIN_WECOM_APP_URL": "WeCom",
    "HUIYIN_OIDC_ISSUER": "single sign-on", "HUIYIN_PUSH_HOSTS": "web push",
    "HUIYIN_OPEN311_MEDIA_HOSTS": "hosts of pictures", "HUIYIN_TILES_URL": "tiles", "DATABASE_URL": "PostgreSQL",
    "HUIYIN_OTLP_URL": "collector of traces", "HUIYIN_WECOM_ROBOT_HOSTS": "WeCom",
    "HUIYIN_DINGTALK_ROBOT_HOSTS": "DingTalk", "HUIYIN_FEISHU_ROBOT_HOSTS": "Feishu",
    "HUIYIN_CTWING_API": "CTWing", "HUIYIN_ONENET_API": "OneNET", "HUIYIN_CHIRPSTACK_API": "ChirpStack",
}  # fmt: skip
"""Each setting that names a service outside, and how the table of services calls it."""


def test_every_boundary_that_is_crossed_in_the_drawing_has_its_row() -> None:
    drawn = set(re.findall(r"-[-.] \"?(\d)[ \"\w]*-?[.-]-?>", THREATS))
    assert drawn == set(re.findall(r"^\| (\d) ", THREATS, re.M)) == set("1234567")


def test_every_service_that_a_setting_names_has_its_risks_written_down() -> None:
    settings = (ROOT / "docs/settings.md").read_text()
    named = set(re.findall(r"^\| `((?:HUIYIN|DATABASE)_\w*(?:URL|HOSTS|ISSUER|API))`", settings, re.M))
    assert named - OUTWARD.keys() == {"HUIYIN_PUBLIC_URL", "HUIYIN_LIVE_URL", "HUIYIN_HOSTS"}  # our own
    services = re.findall(r"^\| ([^|]+) \|", THREATS.partition("## The services")[2], re.M)
    assert [key for key, name in OUTWARD.items() if not any(name in service for service in services)] == []


@pytest.mark.parametrize("document", [THREATS, CHECKLIST], ids=["threats", "checklist"])
def test_what_it_names_exists(document: str) -> None:
    tests = {
        name
        for folder in ("src", "tests")
        for path in (ROOT / folder).rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    named = set(re.findall(r"`(test_\w+|[\w.-]+/[\w./-]+)`", document))
    missing = [
        name for name in named - tests if not any((base / name).exists() for base in (ROOT, ROOT / "src/huiyin"))
    ]
    assert named and missing == []
