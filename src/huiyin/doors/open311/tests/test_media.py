"""Pictures that a report names by address."""

from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.doors.open311 import jobs
from huiyin.doors.open311.fetching import UnableToFetch, fetch
from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.evidence.rules import FILE_LIMIT
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.kernel.outward import is_public
from huiyin.matters import queries as matters
from huiyin.notices.tests.providers import Call, hanging, playing

PUBLIC = "93.184.216.34"
URL = "https://pictures.example.org/a.jpg?size=1"
Answering = Callable[[Call], tuple[int, dict[str, str], bytes]]


def ok(call: Call) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, b"picture"


def fetched(answer: Answering, path: str = "/a.jpg", **how: Any) -> tuple[bytes, list[Call]]:
    """What a server with this behaviour gives us, and what it was asked. Its name is pictures.example.org."""
    with playing(answer) as server:
        allowed = {f"pictures.example.org:{server.port}", f"other.example.org:{server.port}"}
        known = {"reachable": lambda _: True, "resolve": lambda *_: ["127.0.0.1"]}
        url = f"http://pictures.example.org:{server.port}{path}"
        return fetch(url, allowed, **(known | how)).read(), server.calls


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    picture, (call,) = fetched(ok, "/a.jpg?size=1", resolve=resolve)
    assert (picture, call.path, asked) == (b"picture", "/a.jpg?size=1", ["pictures.example.org"])
    assert call.headers["host"].startswith("pictures.example.org")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example.org/a.jpg",
        "https://pictures.example.org.evil.example/a.jpg",
        "https://user@pictures.example.org/a.jpg",
        "https://pictures.example.org:8443/a.jpg",
        "ftp://pictures.example.org/a.jpg",
        "file:///etc/passwd",
        "https://[::1/a.jpg",
        "http://127.0.0.1/a.jpg",
        "https://pictures.example.org/\u202e",
    ],
)
def test_only_allowed_hosts_are_asked(url: str) -> None:
    with pytest.raises(UnableToFetch) as refused:
        fetch(url, {"pictures.example.org"}, resolve=lambda *_: pytest.fail("it was looked up"))
    assert refused.value.permanent


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "2002:7f00:1::1",
    ],
)  # fmt: skip
def test_no_address_that_is_not_public_is_ever_asked(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(UnableToFetch, match="not public") as refused:
        fetch(URL, {"pictures.example.org"}, resolve=lambda *_: [PUBLIC, address])
    assert refused.value.permanent


def test_a_redirect_is_checked_like_the_first_address() -> None:
    def to(where: str) -> Answering:
        def answer(call: Call) -> tuple[int, dict[str, str], bytes]:
            port = call.headers["host"].rpartition(":")[2]
            return ok(call) if call.path == "/b.jpg" else (302, {"Location": where.replace("PORT", port)}, b"")

        return answer

    assert fetched(to("http://other.example.org:PORT/b.jpg"))[0] == b"picture"
    assert fetched(to("/b.jpg"))[0] == b"picture"
    for bad in ("http://169.254.169.254/latest", "https://elsewhere.example.org/b.jpg", "file:///etc/passwd", "//[x"):
        with pytest.raises(UnableToFetch):
            fetched(to(bad))


def test_redirects_end() -> None:
    with pytest.raises(UnableToFetch, match="redirects"):
        fetched(lambda _: (302, {"Location": "/a.jpg"}, b""))


def test_a_file_that_is_too_large_is_left() -> None:
    with pytest.raises(UnableToFetch, match="large"):
        fetched(lambda _: (200, {}, b"x" * (FILE_LIMIT + 1)))


def test_a_server_that_drips_its_answer_is_left_when_the_time_is_over() -> None:
    with hanging(drips=b"HTTP/1.1 200 OK\r\n" + b"X-More: x\r\n" * 100) as port:
        at = f"127.0.0.1:{port}"
        with pytest.raises(UnableToFetch) as left:
            fetch(f"http://{at}/a.jpg", {at}, limit=0.4, reachable=lambda _: True)
    assert not left.value.permanent


def test_a_server_in_trouble_may_be_asked_again_and_a_missing_picture_not() -> None:
    for status, permanent in ((503, False), (404, True)):
        with pytest.raises(UnableToFetch) as refused:
            fetched(lambda _, status=status: (status, {}, b""))  # type: ignore[misc]
        assert refused.value.permanent is permanent


def test_a_report_with_an_address_leaves_a_job_and_does_not_wait(post: Callable[..., str]) -> None:
    post(media_url=URL)
    job = ProcrastinateJob.objects.get(task_name="open311.fetch_media")
    assert job.args["url"] == URL


def test_a_picture_is_attached_once_and_shown(
    stranger: Stranger, post: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = post()
    content = phone_photo()
    monkeypatch.setattr(jobs, "fetch", lambda url, allowed: BytesIO(content))
    matter_id = matters.by_number(number).id
    for _ in range(2):
        jobs.attach_media(matter_id, URL)
    (shown,) = stranger.get(f"requests/{number}").json
    assert stranger.client.get(shown["media_url"]).headers["Content-Type"] == "image/jpeg"
    lines = matters.history(matters.by_number(number), public_only=True)
    assert [len(line.files) for line in lines] == [0, 1]


def test_a_picture_that_cannot_be_had_is_told_to_the_desk_alone(
    stranger: Stranger, post: Callable[..., str], settings: Any
) -> None:
    settings.OPEN311_MEDIA_HOSTS = []
    number = post()
    context: Any = type("Context", (), {"job": None})()
    jobs.fetch_media.func(context, matter_id=str(matters.by_number(number).id), url=URL)
    desk = matters.history(matters.by_number(number), public_only=False)[-1]
    assert desk.words == {"remark": f"media_url: {URL}"}
    assert not desk.public
    assert URL not in stranger.get(f"requests/{number}", extensions="true").content.decode()


def test_a_photo_of_a_matter_that_is_not_public_is_not_served(stranger: Stranger, post: Callable[..., str]) -> None:
    from huiyin.evidence.operations import keep_photo
    from huiyin.matters.models import Matter
    from huiyin.matters.operations.remarks import Remark, attach
    from huiyin.people.actors import SYSTEM_ACTOR

    number, now = post(), datetime.now(UTC)
    file = keep_photo(stream=BytesIO(phone_photo()), filename="a.jpg", now=now)
    matter_id = matters.by_number(number).id
    attach(matter_id=matter_id, actor=SYSTEM_ACTOR, remark=Remark(files=[file.pk], public=False), now=now)
    url = f"/open311/v2/media/{number}/{file.sha256}.jpg"
    assert stranger.client.get(url).status_code == 404
    attach(matter_id=matter_id, actor=SYSTEM_ACTOR, remark=Remark(files=[file.pk]), now=now)
    assert stranger.client.get(url).status_code == 200
    Matter.objects.filter(number=number).update(visibility="involved")
    assert stranger.client.get(url).status_code == 404
