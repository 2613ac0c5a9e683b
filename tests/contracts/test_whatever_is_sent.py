"""Whatever schemathesis thinks of sending, the API answers as its document says, and never with a 5xx."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

# Half a minute in all; more is for who looks for trouble.
EXAMPLES = int(os.environ.get("HUIYIN_SCHEMATHESIS_EXAMPLES", "20"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
]


def checks_of(case: Any) -> list[Any]:
    """All checks, but for a form: what is no form at all reads as one without fields, which an action may well take."""
    is_form = str(case.media_type).startswith("multipart/")
    return [check for check in CHECKS if not (is_form and check is negative_data_rejection)]


quick = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Requests leave the test's connection open, as they do under Django's own test client."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def there(one_connection: None) -> dict[str, str]:
    """A town where the API can work, a key, and a matter's number and receipt."""
    from django.utils import timezone

    from huiyin.domains.voice.operations import report
    from huiyin.matters.domain import Incoming
    from huiyin.matters.tests.cast import INSIDE, build_town
    from huiyin.people.actors import RESIDENT_ACTOR
    from huiyin.people.keys import Scope, create_key

    build_town()
    lon, lat = INSIDE
    now = timezone.now()
    opened = report(Incoming(text="路灯坏了", actor=RESIDENT_ACTOR, now=now, source="web", lon=lon, lat=lat))
    key = create_key(name="测试", scopes=frozenset({Scope.MATTERS}), now=now)
    return {"key": key, "number": opened.matter.number, "token": opened.receipt}


def application(environ: dict[str, Any], start_response: Any) -> Any:
    """The product's own, imported when the settings stand."""
    from huiyin.project.wsgi import application as product

    return product(environ, start_response)


document = schemathesis.openapi.from_path(Path(__file__).with_name("openapi.json"))
document.app = application


@document.parametrize()
@quick
def test_the_answer_is_as_promised(case: Any, there: dict[str, str]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {there['key']}"}, checks=checks_of(case))


@document.parametrize()
@quick
def test_and_so_it_is_for_what_is_there(case: Any, there: dict[str, str]) -> None:
    opens = case.method == "POST" and "action" not in case.path_parameters
    action = "accept" if "ref" in case.path_parameters else "remind"
    known = {"ref": "voice" if opens else there["number"], "token": there["token"], "kind": "voice", "action": action}
    known["industry"] = "convenience_store"
    for name in case.path_parameters.keys() & known.keys():
        case.path_parameters[name] = known[name]
    case.call_and_validate(headers={"Authorization": f"Bearer {there['key']}"}, checks=checks_of(case))


@document.parametrize()
@settings(quick, max_examples=3)
def test_no_lock_is_for_show(case: Any, there: dict[str, str]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {there['key']}"}, checks=[ignored_auth])
