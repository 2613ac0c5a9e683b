"""The verifier of the page comes to the verdict of the Python one, on everything that was ever wrong with a code.

`tests/fixtures/licence_vectors.py` makes the codes anew; those of others lie beside the project (`HUIYIN_VECTORS`).
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from tests.fixtures.licence_vectors import made_anew, of_other_curves
from tests.fixtures.licence_verdicts import Vector, found, jwk_of_key
from tests.fixtures.stack import ROOT

from huiyin.domains.permits.rules.code_tables import tables
from huiyin.domains.permits.tests import others
from huiyin.domains.permits.tests.others import needs_vectors

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = pytest.mark.browser
SCRIPT = ROOT / "src/huiyin/ui/static/huiyin/built/verifier.js"
HERE = "http://127.0.0.1:1"
"""Never asked: what stands there is given by the test."""
JUDGE = """async ({vectors, tables}) => {
    const {
        verify, verifyMessage, proved, readKeys, readStatusList, checkStatus, readLicence, NotGood,
    } = await import("/verifier.js");
    const hex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
    const bytes = text => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
    const unpacked = text => Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
    const plain = ({permits, ...licence}) => ({...licence, permits: permits.map(({name, ...permit}) => permit)});
    const judged = async ({text, keys, now, lists, prefix, is_message, external}) => {
        try {
            const known = (await readKeys({keys})).map((key, n) => {
                return keys[n].kid_hex === undefined ? key : {...key, kid: bytes(keys[n].kid_hex)};
            });
            if (external !== null) {
                return {payload: hex((await proved(bytes(text), known, bytes(external))).payload)};
            }
            const read = [];
            for (const list of lists) read.push(await readStatusList(unpacked(list), known, now));
            const found = is_message
                ? await verifyMessage(bytes(text), known, now)
                : await verify(text, known, now, prefix);
            const checked = checkStatus(found, read, now);
            return {
                kid: hex(found.kid), issuer: found.issuer, identifier: hex(found.identifier),
                times: [found.issuedAt, found.notBefore, found.expiresAt],
                status: found.status && [found.status.index, found.status.uri],
                checked: [checked.isFresh, checked.at],
                licence: prefix === "HY1:" && !is_message ? plain(readLicence(found, tables)) : null,
            };
        } catch (why) {
            if (!(why instanceof NotGood)) return {broken: String(why)};
            return {fault: why.fault};
        }
    };
    const all = [];
    for (const vector of vectors) all.push(await judged(vector));
    return all;
}"""
Judged = Callable[[list[Vector]], list[dict[str, Any]]]


@pytest.fixture
def judged(new_context: Callable[..., "BrowserContext"]) -> Judged:
    """Asks the script in a page of nobody's."""
    context = new_context()
    context.route(f"{HERE}/", lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"))
    context.route(f"{HERE}/verifier.js", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript"))
    page: Page = context.new_page()
    page.goto(f"{HERE}/")

    def ask(vectors: list[Vector]) -> list[dict[str, Any]]:
        given = {"vectors": [one.as_json() for one in vectors], "tables": tables(english=False)}
        answers: list[dict[str, Any]] = page.evaluate(JUDGE, given)
        return answers

    return ask


def test_the_page_says_of_every_code_what_python_says(judged: Judged) -> None:
    vectors = made_anew() + of_other_curves()
    expected = [found(one) for one in vectors]
    seen = {one.get("fault") for one in expected}
    assert seen == {None, "no_code", "too_long", "damaged", "not_signed", "wrong_algorithm", "unknown_key", "forged",
                    "key_revoked", "key_out_of_time", "not_yet", "expired", "revoked", "replaced", "suspended",
                    "not_listed", "no_licence"}, "every fault there is"  # fmt: skip
    answers = judged(vectors)
    wrong = [(v.name, a, e) for v, a, e in zip(vectors, answers, expected, strict=True) if a != e]
    assert wrong == []


@needs_vectors
def test_the_page_reads_the_eus_certificates_as_python_does(judged: Judged) -> None:
    vectors = []
    for name, one in others.vectors("dgc").items():
        key = others.key_of_certificate(one)
        jwks, now = [jwk_of_key(key.public, key.kid)], others.moment_of(one, key)
        vectors.append(Vector(name, one["PREFIX"], jwks, now, prefix=others.EU_PREFIX))
    expected = [found(one) for one in vectors]
    assert len(vectors) > 100
    assert sum("fault" not in one for one in expected) > 100
    answers = judged(vectors)
    assert [(v.name, a, e) for v, a, e in zip(vectors, answers, expected, strict=True) if a != e] == []


@needs_vectors
def test_the_page_reads_coses_examples_as_python_does(judged: Judged) -> None:
    vectors = []
    for name, one in others.vectors("cose").items():
        given = one["input"].get("sign0")
        key = others.key_of(given) if given else None
        jwks = [jwk_of_key(key.public, key.kid)] if key else []
        external = given.get("external", "") if given else ""
        vectors.append(Vector(name, one["output"]["cbor"], jwks, is_message=True, external=external))
    expected = [found(one) for one in vectors]
    assert {"payload" in one for one in expected} == {True, False}
    answers = judged(vectors)
    assert [(v.name, a, e) for v, a, e in zip(vectors, answers, expected, strict=True) if a != e] == []
