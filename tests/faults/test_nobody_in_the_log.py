"""A report, a receipt, an action, a wrong password and several errors at the running product: nobody is in its logs."""

import re
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest
from tests.fixtures.stack import Stack

pytestmark = pytest.mark.fault
NAME, PHONE, EMAIL, IDENTITY = "欧阳春晓", "13912345678", "chunxiao.ouyang@example.org", "11010519491231002X"
OTHER_PHONE = "13687654321"
PASSWORD = "Wrong-password-of-mine-77"
PLACE = {"lon": "120.9533", "lat": "31.3859", "system": "wgs84"}
WORDS = f"我叫{NAME}，身份证{IDENTITY}，电话{OTHER_PHONE}，邮箱{EMAIL}：楼道灯坏了三天。"


@pytest.fixture
def resident(stack: Stack) -> Iterator[httpx.Client]:
    """A browser without JavaScript."""
    with httpx.Client(base_url=stack.base_url, follow_redirects=True, timeout=60) as client:
        yield client


def sent(client: httpx.Client, page: str, **form: str) -> httpx.Response:
    """A page's form, filled in and sent."""
    shown = client.get(page).text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)"', shown))
    return client.post(page, data=hidden | form)


def test_what_people_write_stands_in_no_log(stack: Stack, resident: httpx.Client) -> None:
    token = reported(resident)
    acted(stack, token)
    provoked(resident, token, stack.key)
    mark = uuid.uuid4().hex
    resident.get("/healthz")  # not told; the next one is
    assert resident.get(f"/problems/{mark}").status_code == 404
    logs = told(stack, mark)
    assert "report/who" in logs and "sign-in" in logs and "actions" in logs  # it is told, by routes
    for secret in (NAME, PHONE, OTHER_PHONE, EMAIL, IDENTITY, PASSWORD, token, stack.key):
        assert secret not in logs, secret


def reported(resident: httpx.Client) -> str:
    """The secret of the receipt of what was reported by the plain forms."""
    sent(resident, "/report/what", text=WORDS, danger="no")
    after = sent(resident, "/report/where", **PLACE)
    if after.url.path == "/report/similar":
        sent(resident, "/report/similar", join="")
    receipt = sent(resident, "/report/who", contact="phone", phone=PHONE)
    assert receipt.url.path.startswith("/r/"), receipt.url
    token = receipt.url.path.removeprefix("/r/")
    assert resident.get(f"/r/{token}").status_code == 200
    return token


def acted(stack: Stack, token: str) -> None:
    """The matter is accepted through the API, and once more in vain."""
    with httpx.Client(base_url=f"{stack.base_url}/api/v1", timeout=60) as outside:
        number = outside.get(f"/receipts/{token}").json()["number"]
        outside.headers["Authorization"] = f"Bearer {stack.key}"
        done = outside.post(f"/matters/{number}/actions/accept_and_handle", json={"data": {}})
        assert done.status_code == 200, done.text
        again = outside.post(f"/matters/{number}/actions/accept_and_handle", json={"data": {"words": WORDS}})
        assert again.status_code >= 400


def provoked(resident: httpx.Client, token: str, key: str) -> None:
    """A wrong password, and errors with somebody in the address or the body."""
    sent(resident, "/sign-in", username=f"somebody-{PHONE}", password=PASSWORD)
    bearing = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    refused = [
        resident.get(f"/r/{token}/photo/%00"),
        resident.get(f"/r/{token}/nothing/{NAME}", params={"q": PHONE}),
        resident.get(f"/areas/{PHONE}", params={"near": f"{EMAIL}\0"}),
        resident.get(f"/api/v1/receipts/{token}x"),
        resident.post("/api/v1/matters/voice", content=f'{{"text": "{WORDS}"'.encode(), headers=bearing),
        resident.post("/report/what", data={"text": WORDS}, headers={"Cookie": ""}),
    ]
    assert [answer.status_code for answer in refused if answer.status_code not in range(400, 500)] == []


def told(stack: Stack, mark: str) -> str:
    """All that the product has written, once the request with the mark is in it."""
    places = [stack.home / "up.out", stack.home / "up.err", *(stack.home / "logs").rglob("*")]
    until = time.monotonic() + 30
    while True:
        logs = "\n".join(path.read_text(errors="replace") for path in places if path.is_file())
        if mark in logs:
            return logs
        assert time.monotonic() < until, "the last request is not in the log"
        time.sleep(0.05)
