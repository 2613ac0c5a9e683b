"""The addresses of Open311: each reads, asks the desk of its endpoint, and says what it answered."""

from django.http import HttpRequest, HttpResponse

from huiyin.domains.voice.queries import Published
from huiyin.doors.open311 import catalogue
from huiyin.doors.open311.desk import Desk
from huiyin.doors.open311.errors import Wrong
from huiyin.doors.open311.face import caller, endpoint_url, face, with_photos
from huiyin.doors.open311.parameters import Parameters
from huiyin.doors.open311.reading import (
    Asked,
    read_asked,
    read_page,
    read_posted,
    read_update,
    wants_extensions,
)
from huiyin.doors.open311.rendering import Answer, render_error
from huiyin.doors.open311.times import read_range
from huiyin.evidence.queries import FileMissing, download_headers, open_file
from huiyin.kernel.clock import SystemClock
from huiyin.matters.queries import public_photo

REQUESTS = "service_requests"
UPDATES = "service_request_updates"


@face("GET")
def services(request: HttpRequest, desk: Desk, given: Parameters) -> Answer:
    """GET Service List."""
    return Answer("services", catalogue.services())


@face("GET")
def definition(request: HttpRequest, desk: Desk, given: Parameters, code: str) -> Answer:
    """GET Service Definition."""
    return Answer("service_definition", catalogue.definition(code))


@face("GET", "POST")
def requests(request: HttpRequest, desk: Desk, given: Parameters) -> Answer:
    """GET Service Requests and POST Service Request."""
    if request.method == "POST":
        return _post_request(request, desk, given)
    asked = read_asked(given, SystemClock().now())
    return _requests(desk, asked, request)


def _post_request(request: HttpRequest, desk: Desk, given: Parameters) -> Answer:
    call = caller(request, given)
    posted = read_posted(given)
    category = catalogue.service(posted.service_code)
    number = desk.open(posted, with_photos(call, given))
    said = {"service_request_id": number, "service_notice": catalogue.notice(category), "account_id": None}
    return Answer(REQUESTS, [said])


def _requests(desk: Desk, asked: Asked, request: HttpRequest) -> Answer:
    found = desk.find(asked, endpoint_url(request))
    return Answer(REQUESTS, [one.as_data(extensions=asked.extensions) for one in found])


@face("GET")
def one_request(request: HttpRequest, desk: Desk, given: Parameters, number: str) -> Answer:
    """GET Service Request."""
    answer = _requests(desk, Asked([number], Published(), 0, 1, wants_extensions(given)), request)
    if not answer.data:
        raise Wrong(404, "service_request_id: there is no such request")
    return answer


@face("GET")
def token(request: HttpRequest, desk: Desk, given: Parameters, token: str) -> Answer:
    """GET service_request_id from a token."""
    return Answer(REQUESTS, [{"service_request_id": desk.of_token(token), "token": token}])


@face("GET", "POST")
def updates(request: HttpRequest, desk: Desk, given: Parameters) -> Answer:
    """GET and POST Service Request Updates, mySociety's extension."""
    if request.method == "POST":
        call = caller(request, given)
        update = read_update(given, call.now)
        return Answer(UPDATES, [{"update_id": desk.update(update, with_photos(call, given))}])
    start, end = read_range(given.text("start_date"), given.text("end_date"), SystemClock().now())
    offset, limit = read_page(given)
    return Answer(UPDATES, [one.as_data() for one in desk.updates(start, end, offset, limit)])


def photo(request: HttpRequest, number: str, sha256: str) -> HttpResponse:
    """The photo that a request's media_url names, if anybody may see it."""
    found = public_photo(number, sha256)
    if found is None:
        return render_error(request, 404, "media: there is no such picture")
    try:
        with open_file(sha256) as content:
            return HttpResponse(content.read(), headers=download_headers(found))
    except FileMissing:
        return render_error(request, 404, "media: there is no such picture")


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Any other address under the endpoint."""
    return render_error(request, 404, "there is nothing at this address")
