"""A device that has no key yet and knows the secret of its series."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from huiyin.doors.http.thingsboard.device import DOOR, UNREADABLE
from huiyin.intake.over_http.answering import listening, said
from huiyin.intake.over_http.asking import body, hold_back, wrong_key
from huiyin.intake.over_http.place import the_place
from huiyin.intake.telemetry import parsed
from huiyin.intake.thingsboard import provisioned

STATUS = {"SUCCESS": 200, "NOT_FOUND": 404, "FAILURE": 400}


@listening(DOOR, "POST", unreadable=UNREADABLE)
def provision(request: HttpRequest) -> HttpResponse:
    """Give a key, or say why not, in ThingsBoard's words."""
    hold_back(request)
    found = provisioned(parsed(body(request)), timezone.now())
    if found.secret:
        wrong_key(request, found.secret)
    if found.refused:
        the_place().refuse(DOOR, found.refused)
    return said(found.answer, STATUS[found.answer["status"]])
