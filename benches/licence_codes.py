"""Verifying a licence's code, beside a bare check of its signature; and the status list of a million licences.

Aims: a code of seven permits is verified and read in less than 5 ms; the list takes at most 150 kB, and one licence is
looked up in less than 20 ms, its signature checked and all of it unpacked.
"""

import random
import statistics
import sys
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime

import cbor2
import segno
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from huiyin.domains.permits.rules import issuing, verifier
from huiyin.domains.permits.rules.issuing import Envelope, Signer
from huiyin.domains.permits.rules.sample import sample_licence
from huiyin.domains.permits.rules.status_list import Standing, status_token

LICENCES, NOT_IN_FORCE = 1_000_000, 20_000
TIMES = 500
NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
URI = "https://yiye.huiyin.example/ls/1"
AIM_CODE, AIM_LIST, AIM_LOOK_UP = 5.0, 150_000, 20.0


def main() -> None:
    """Print the figures; exit 1 if an aim is missed."""
    private = ec.generate_private_key(ec.SECP256R1())
    signer, now = Signer(issuing.kid_of(private.public_key()), private), int(NOW.timestamp())
    envelope = Envelope("yiye.huiyin.example", NOW, NOW, b"\x0f\x42\x3f", 987_654, URI)
    code = issuing.code_of(sample_licence("supermarket"), envelope, signer)
    keys = [verifier.Key(signer.kid.encode(), private.public_key())]
    verified = took(lambda: verifier.read_licence(verifier.verify(code, keys, now=now)))
    floor = took(bare_check(code, private.public_key()))
    token = status_token(not_in_force(), LICENCES, uri=URI, now=NOW, signer=signer)
    credential = verifier.verify(code, keys, now=now)
    looked_up = took(
        lambda: verifier.check_status(credential, verifier.read_status_list(token, keys, now=now), now=now)
    )
    listed = took(lambda: status_token(not_in_force(), LICENCES, uri=URI, now=NOW, signer=signer), 5)
    unpacked = took(lambda: zlib.decompress(cbor2.loads(cbor2.loads(token).value[2])[verifier.STATUS_LIST]["lst"]))
    symbol = segno.make(code, error="q", boost_error=False)
    print(f"a code of 7 permits: {len(code)} characters, QR version {symbol.version} at level {symbol.error}")
    print(f"  verified and read     {verified[0]:7.3f} ms (99 %: {verified[1]:.3f})")
    print(f"  floor: bare ECDSA     {floor[0]:7.3f} ms (99 %: {floor[1]:.3f})   ratio {verified[0] / floor[0]:.2f}")
    print(f"a status list of {LICENCES:,} licences, {NOT_IN_FORCE:,} revoked or suspended: {len(token):,} bytes")
    print(f"  one licence looked up {looked_up[0]:7.3f} ms (99 %: {looked_up[1]:.3f})")
    print(f"  floor: unpacked alone {unpacked[0]:7.3f} ms   ratio {looked_up[0] / unpacked[0]:.2f}")
    print(f"  made and signed       {listed[0]:7.1f} ms")
    reached = verified[0] < AIM_CODE and len(token) <= AIM_LIST and looked_up[0] < AIM_LOOK_UP
    print(f"  aims: {AIM_CODE} ms, {AIM_LIST:,} bytes, {AIM_LOOK_UP} ms: {'reached' if reached else 'MISSED'}")
    sys.exit(0 if reached else 1)


def not_in_force() -> dict[int, Standing]:
    """Which of the million do not stand: one in fifty, scattered, half of them suspended."""
    chance = random.Random(11)
    places = (place for place in chance.sample(range(LICENCES), NOT_IN_FORCE + 1) if place != 987_654)
    return {place: chance.choice((Standing.REVOKED, Standing.SUSPENDED)) for place in places}


def bare_check(code: str, public: ec.EllipticCurvePublicKey) -> Callable[[], None]:
    """The floor: the signature of this very code, everything else made ready before."""
    protected, _, payload, signature = cbor2.loads(verifier.unpacked(code)).value
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    pair = encode_dss_signature(int.from_bytes(signature[:32]), int.from_bytes(signature[32:]))
    return lambda: public.verify(pair, signed, ec.ECDSA(hashes.SHA256()))


def took(call: Callable[[], object], times: int = TIMES) -> tuple[float, float]:
    """Milliseconds of one call: the median, which is what the aims are held against, and the 99th percentile."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]


if __name__ == "__main__":
    main()
