"""Pictures that a report names by address."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import httpx
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from huiyin.doors.open311 import jobs
from huiyin.doors.open311.fetching import UnableToFetch, fetch
from huiyin.doors.open311.tests.stranger import Stranger
from huiyin.evidence.rules import FILE_LIMIT
from huiyin.evidence.tests.pictures import phone_photo
from huiyin.kernel.outward import is_public
from huiyin.matters import queries as matters

ALLOWED = {"pictures.example.org", "other.example.org"}
PUBLIC = "93.184.216.34"
URL = "https://pictures.example.org/a.jpg?size=1"


def fetched(
    answer: Callable[[httpx.Request], httpx.Response], url: str = URL, addresses: tuple[str, ...] = (PUBLIC,)
) -> BytesIO:
    """What a server with this behaviour gives us."""
    return fetch(url, ALLOWED, resolve=lambda host: list(addresses), transport=httpx.MockTransport(answer))


def ok(request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=b"picture")


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return ok(request)

    assert fetched(answer).read() == b"picture"
    (request,) = seen
    assert str(request.url) == f"https://{PUBLIC}/a.jpg?size=1"
    assert request.headers["Host"] == "pictures.example.org"
    assert request.extensions["sni_hostname"] == "pictures.example.org"


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
    ],
)
def test_only_allowed_hosts_are_asked(url: str) -> None:
    with pytest.raises(UnableToFetch) as refused:
        fetched(ok, url)
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
    with pytest.raises(UnableToFetch):
        fetched(ok, addresses=(PUBLIC, address))


def test_a_redirect_is_checked_like_the_first_address() -> None:
    def to(where: str) -> Callable[[httpx.Request], httpx.Response]:
        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path == "/a.jpg":
                return httpx.Response(302, headers={"location": where})
            return ok(request)

        return answer

    assert fetched(to("https://other.example.org/b.jpg")).read() == b"picture"
    assert fetched(to("/b.jpg")).read() == b"picture"
    for bad in ("http://169.254.169.254/latest", "https://elsewhere.example.org/b.jpg", "file:///etc/passwd"):
        with pytest.raises(UnableToFetch):
            fetched(to(bad))


def test_redirects_end() -> None:
    with pytest.raises(UnableToFetch, match="redirects"):
        fetched(lambda request: httpx.Response(302, headers={"location": "/a.jpg"}))


def test_a_file_that_grows_too_large_is_left() -> None:
    def drip() -> Iterator[bytes]:
        for _ in range(FILE_LIMIT // 1_000_000 + 2):
            yield b"x" * 1_000_000

    for response in (
        httpx.Response(200, content=drip()),
        httpx.Response(200, content=b"", headers={"content-length": "99999999999"}),
    ):
        with pytest.raises(UnableToFetch, match="large"):
            fetched(lambda request, response=response: response)  # type: ignore[misc]


def test_a_server_in_trouble_may_be_asked_again_and_a_missing_picture_not() -> None:
    for status, permanent in ((503, False), (404, True)):
        with pytest.raises(UnableToFetch) as refused:
            fetched(lambda request, status=status: httpx.Response(status))  # type: ignore[misc]
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
