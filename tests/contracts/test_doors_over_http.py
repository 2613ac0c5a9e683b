"""Who may speak at which address: one table for all doors over HTTP."""

import base64
import io
import json
import logging
from collections.abc import Callable
from hashlib import md5

import pytest
import structlog
from django.test import Client
from django.urls import resolve
from django.utils import timezone

from huiyin.api.assembly import api
from huiyin.doors.onenet.signing import signature
from huiyin.intake.models import Source
from huiyin.intake.operations import new_key, register, revoke
from tests.fixtures.bad_input import DEPTHS, nested
from tests.fixtures.ingest import Device, Remembering

THINGSBOARD = ("telemetry", "attributes", "claim", "rpc", "rpc/1", "firmware", "software", "attributes/updates")
SECRETS = {
    "HUIYIN_CTWING_TOKEN": "ct-secret",
    "HUIYIN_ONENET_TOKEN": "one-secret",
    "HUIYIN_CHIRPSTACK_TOKEN": "ch-secret",
    "HUIYIN_FRIGATE_TOKEN": "fr-secret",
}


@pytest.fixture
def keys(db: None) -> dict[str, str]:
    """A key of each sort of caller."""
    now = timezone.now()
    device, gone = (register(door="key", now=now) for _ in range(2))
    made = {"a device": new_key(source=device).key, "a retired device": new_key(source=gone).key}
    revoke(source=gone)
    behind = register(door="gbt26875", address="88888", now=now)
    old = new_key(source=device).key
    return {
        "a device": old,
        "a device with the key it had before": made["a device"],
        "a retired device": made["a retired device"],
        "somebody who knows an address": behind.address or "",
        "nobody": "",
        "a guesser": "x" * 20,
        "a very long key": "y" * 600,
    }


WHO_MAY = {"a device": 200}


@pytest.mark.parametrize(
    "who",
    [
        "a device",
        "a device with the key it had before",
        "a retired device",
        "somebody who knows an address",
        "nobody",
        "a guesser",
        "a very long key",
    ],
)
def test_telemetry_is_taken_from_devices_alone(
    client: Client, place: Remembering, keys: dict[str, str], who: str
) -> None:
    wanted = WHO_MAY.get(who, 401)
    sent = client.post(
        "/ingest/v1/telemetry", b"{}", content_type="application/json", headers={"Authorization": f"Bearer {keys[who]}"}
    )
    assert sent.status_code == wanted
    if 0 < len(keys[who]) <= 512:
        for path in (f"/ingest/v1/{keys[who]}/telemetry", f"/api/v1/{keys[who]}/telemetry"):
            assert client.post(path, b"{}", content_type="application/json").status_code == wanted
    assert len(place.stored) == (3 if who == "a device" else 0)


@pytest.mark.parametrize("path", THINGSBOARD)
def test_thingsboards_addresses_ask_for_a_key(client: Client, db: None, place: Remembering, path: str) -> None:
    for method in (client.get, client.post):
        assert method(f"/api/v1/wrong-key-of-twenty/{path}").status_code in (401, 405)
    assert place.stored == []


def _onenet(token: str) -> bytes:
    text = '{"type": 1, "dev_id": 1, "ds_id": "smoke", "value": 1}'
    signed = base64.b64encode(md5(f"{token}12345678{text}".encode(), usedforsecurity=False).digest()).decode()
    return json.dumps({"msg": text, "nonce": "12345678", "signature": signed}).encode()


PLATFORMS: dict[str, Callable[[str], tuple[str, bytes, dict[str, str]]]] = {
    "ctwing": lambda token: (f"/ingest/ctwing/{token}", b"{}", {}),
    "onenet": lambda token: ("/ingest/onenet", _onenet(token), {}),
    "chirpstack": lambda token: ("/ingest/chirpstack?event=log", b"{}", {"Authorization": f"Bearer {token}"}),
    "frigate": lambda token: ("/ingest/frigate/x/status/record", b"online", {"Authorization": f"Bearer {token}"}),
}


@pytest.mark.parametrize(("platform", "secret"), list(zip(PLATFORMS, SECRETS.values(), strict=True)))
@pytest.mark.parametrize(("gives", "wanted"), [("right", 200), ("wrong", 401)])
def test_platforms_show_their_secret(
    client: Client,
    db: None,
    place: Remembering,
    monkeypatch: pytest.MonkeyPatch,
    platform: str,
    secret: str,
    gives: str,
    wanted: int,
) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    path, body, headers = PLATFORMS[platform](secret if gives == "right" else "another-secret")
    assert client.post(path, body, content_type="application/json", headers=headers).status_code == wanted


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_platform_without_a_secret_is_not_let_in(
    client: Client, db: None, place: Remembering, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    for name in SECRETS:
        monkeypatch.delenv(name, raising=False)
    path, body, headers = PLATFORMS[platform]("")
    assert client.post(path, body, content_type="application/json", headers=headers).status_code == 404


def test_who_guesses_keys_is_not_asked_any_more(client: Client, place: Remembering, device: Device, db: None) -> None:
    _source, key = device()
    path = "/ingest/v1/telemetry"
    for number in range(10):
        wrong = {"Authorization": f"Bearer wrong-{number}"}
        assert client.post(path, b"{}", content_type="application/json", headers=wrong).status_code == 401
    right = {"Authorization": f"Bearer {key}"}
    held = client.post(path, b"{}", content_type="application/json", headers=right)
    assert (held.status_code, held["Retry-After"]) == (429, "60")
    elsewhere = client.post(path, b"{}", content_type="application/json", headers=right, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 200


def test_one_device_with_an_old_key_shuts_nobody_out(
    client: Client, place: Remembering, device: Device, db: None
) -> None:
    _source, key = device()
    for _ in range(30):
        sent = client.post("/api/v1/its-old-key/telemetry", b"{}", content_type="application/json")
        assert sent.status_code == 401
    assert client.post(f"/api/v1/{key}/telemetry", b"{}", content_type="application/json").status_code == 200


def test_no_key_is_in_the_log(client: Client, place: Remembering, device: Device, db: None) -> None:
    _source, key = device()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.getLogger().handlers[0].formatter)
    assert isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    logging.getLogger().addHandler(handler)
    try:
        for given in (key, "wrong-key-of-twenty-1"):
            client.post(f"/api/v1/{given}/telemetry", b"{}", content_type="application/json")
            client.post(f"/ingest/v1/{given}/telemetry", b"nothing", content_type="application/json")
            client.get(f"/api/v1/{given}/telemetry")
            client.get(f"/api/v1/{given}/mistyped")
            client.get(f"/api/v1/{given}")
    finally:
        logging.getLogger().removeHandler(handler)
    assert "/telemetry" in written.getvalue()
    assert "/mistyped" in written.getvalue()
    assert key not in written.getvalue()
    assert "wrong-key" not in written.getvalue()
    assert Source.objects.exclude(key_digest=None).count() == 1


@pytest.fixture
def open_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def _signed(text: str) -> bytes:
    return json.dumps({"msg": text, "nonce": "1", "signature": signature("one-secret", "1", text)}).encode()


@pytest.mark.parametrize("depth", DEPTHS)
def test_no_depth_of_nesting_breaks_a_door(
    client: Client, db: None, place: Remembering, open_doors: None, device: Device, depth: int
) -> None:
    _source, key = device()
    deep = {
        f"/ingest/v1/{key}/telemetry": nested(depth),
        f"/api/v1/{key}/telemetry": nested(depth, b'[{"ts": 1, "values": D}]'),
        f"/api/v1/{key}/attributes": nested(depth, b'{"x": D}'),
        f"/api/v1/{key}/claim": nested(depth),
        f"/api/v1/{key}/rpc": nested(depth, b'{"method": "m", "params": D}'),
        f"/api/v1/{key}/rpc/1": nested(depth),
        "/api/v1/provision": nested(depth, b'{"provisionDeviceKey": D, "deviceName": "a"}'),
        "/ingest/ctwing/ct-secret": nested(
            depth, b'{"deviceId": "d", "messageType": "dataReport", "payload": {}, "x": D}'
        ),
        "/ingest/onenet": _signed(nested(depth, b'{"dev_id": 1, "ds_id": "a", "value": 1, "x": D}').decode()),
        "/ingest/chirpstack?event=up": nested(depth, b'{"deviceInfo": {"devEui": "0102030405060708"}, "object": D}'),
        "/ingest/frigate/events": nested(depth, b'{"type": "new", "after": {"label": "ebike", "id": D}}'),
    }
    for path, body in deep.items():
        sent = client.post(path, body, content_type="application/json", headers={"Authorization": _bearer(path)})
        assert sent.status_code in (200, 400, 404, 422), path


def _bearer(path: str) -> str:
    return "Bearer " + ("ch-secret" if "chirpstack" in path else "fr-secret")


def test_our_own_api_goes_first(client: Client, db: None, place: Remembering) -> None:
    """Every address of our API answers as itself, also where a token could stand."""
    for path in api.get_openapi_schema()["paths"]:
        filled = path.replace("{", "").replace("}", "")
        assert resolve(filled).app_names, path
    assert client.get("/api/v1/nothing-here").json()["type"] == "/problems/not-found"
    assert client.get("/api/v1/matters").status_code == 401
