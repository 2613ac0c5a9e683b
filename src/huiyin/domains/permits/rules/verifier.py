"""Verifies the code of a comprehensive licence without a network. One file, without Django: embed it as it is.

What a code is: the prefix `HY1:`, then base45 (RFC 9285) of zlib (RFC 1950) of a COSE_Sign1 message (RFC 9052) whose
payload is a CBOR Web Token (RFC 8392): the layers of the EU's digital health certificate, with a prefix of our own.
It needs `base45`, `cbor2` and `cryptography`.

    keys = read_keys(json.loads(jwk_set))
    credential = verify(text, keys, now=int(time.time()))
    checked = check_status(credential, read_status_list(token, keys, now=now), now=now)
    licence = read_licence(credential)

Every code that is not good raises `NotGood`, whose `fault` says why in one word, whose message says it in a sentence
with the figures of the case, and whose `words` are for whoever holds the telephone, in Chinese and in English.

Nothing of a code is believed before its signature is: the limits below come first, the key says which algorithm it
signs with, and what a header may name is compared and never converted.
"""

import zlib
from base64 import urlsafe_b64decode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from io import BytesIO
from typing import Any

import base45
import cbor2
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

PREFIX = "HY1:"
LONGEST = 8_192
"""Characters of a code: twice what the largest QR symbol holds."""
LARGEST = 64 * 1_024
"""Bytes that a code may unpack to: a few kilobytes may claim to be gigabytes."""
LARGEST_LIST = 4 * 1_024 * 1_024
"""Bytes that a status list may unpack to: 16 million licences at two bits."""
DEEPEST = 16
"""Maps and lists within each other."""
SKEW = 300
"""Seconds by which the clock of whoever verifies may be wrong. One that is wrong by a day is told, not forgiven."""

LICENCE, STATUS, STATUS_LIST, TTL = -65537, 65535, 65533, 65534
"""Claims beside those of RFC 8392: ours, for private use, and those of the Token Status List."""
STATUS_LIST_TYPE = "application/statuslist+cwt"
ENCODING = "gb18030"
"""Of the licence's words: two bytes a character where UTF-8 takes three, which is what makes seven permits fit."""

_SIGN1, _CWT = 18, 61
_ALG, _CRIT, _KID, _TYP = 1, 2, 4, 16
_ISS, _SUB, _EXP, _NBF, _IAT, _CTI = 1, 2, 4, 5, 6, 7
_PS256 = -37
_DIGESTS: Mapping[int, hashes.HashAlgorithm] = {-7: hashes.SHA256(), -35: hashes.SHA384(), -36: hashes.SHA512()}
"""ES256, ES384 and ES512, which RFC 9053 ties to no curve."""
_ALGORITHMS = {"ES256": -7, "ES384": -35, "ES512": -36, "PS256": _PS256}
_CURVES: Mapping[str, ec.EllipticCurve] = {"P-256": ec.SECP256R1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}
_EPOCH, _CHINA = date(1970, 1, 1), timezone(timedelta(hours=8))
_BREAK = getattr(cbor2, "break_marker", object())

PERMITS: Mapping[int, tuple[str, str, str]] = {
    1: ("food", "食品经营许可证", "Food business licence"),
    2: ("food_filing", "仅销售预包装食品备案", "Filing for prepackaged food"),
    3: ("fire_check", "公众聚集场所投入使用、营业前消防安全检查意见书", "Fire safety check before opening"),
    4: ("hygiene", "公共场所卫生许可证", "Hygiene licence of a public place"),
    5: ("hygiene_filing", "公共场所卫生备案", "Hygiene filing of a public place"),
    6: ("tobacco", "烟草专卖零售许可证", "Tobacco retail licence"),
    7: ("drug_retail", "药品经营许可证", "Medicines licence"),
    8: ("device_licence", "第三类医疗器械经营许可证", "Licence for medical devices of class III"),
    9: ("device_filing", "第二类医疗器械经营备案凭证", "Filing for medical devices of class II"),
    10: ("publications", "出版物经营许可证", "Publications licence"),
    11: ("hotel", "特种行业许可证（旅馆业）", "Hotel licence"),
    12: ("sports_venue", "高危险性体育项目经营许可证", "Licence for high-risk sports"),
    13: ("film", "电影放映经营许可证", "Cinema licence"),
    14: ("training_school", "民办学校办学许可证", "Licence of a private school"),
    15: ("drainage", "污水排入排水管网许可证", "Drainage licence"),
    16: ("signboard", "户外招牌设置许可", "Licence for an outdoor sign"),
    17: ("entertainment", "娱乐经营许可证", "Entertainment licence"),
    18: ("entertainment_police", "娱乐场所治安备案证明", "Police filing of an entertainment venue"),
    19: ("internet_cafe", "网络文化经营许可证", "Internet culture licence"),
    20: ("environment_filing", "环境影响登记表备案回执", "Environmental filing"),
    21: ("fire_acceptance", "消防验收意见书（备案凭证）", "Fire acceptance"),
    22: ("medical_setup", "设置医疗机构批准书", "Approval of a medical institution"),
    23: ("medical_practice", "医疗机构执业许可证", "Licence of a medical institution"),
    24: ("school_opinion", "非学科类培训审核意见", "Opinion on a training school"),
    25: ("veterinary", "动物诊疗许可证", "Animal clinic licence"),
    26: ("veterinary_drug", "兽药经营许可证", "Veterinary drug licence"),
    27: ("pesticide", "农药经营许可证", "Pesticide licence"),
    28: ("seed", "种子经营备案回执", "Filing for seeds"),
    29: ("human_resources", "人力资源服务许可证", "Human resources licence"),
    30: ("freight", "道路运输经营许可证", "Road transport licence"),
    31: ("cosmetics_duty", "化妆品使用义务", "Duties of whoever uses cosmetics"),
    32: ("drug_retail_b", "药品经营许可证（乙类非处方药）", "Medicines licence, class B over the counter"),
}
"""Kinds of permits by their number in a code: code of the catalogue, certificate. A number is never given again."""

INDUSTRIES: Mapping[int, str] = {
    1: "catering", 2: "convenience_store", 3: "supermarket", 4: "pharmacy", 5: "hotel", 6: "training", 7: "beauty",
    8: "cinema", 9: "swimming", 10: "bookshop", 11: "employment_agency", 12: "farm_supplies", 13: "gym",
    14: "haulier", 15: "internet_cafe", 16: "karaoke", 17: "pet_clinic", 18: "tea_shop",
}  # fmt: skip
"""Industries by their number in a code. A number is never given again."""

AUTHORITIES: Mapping[int, str] = {
    1: "市场监督管理局", 2: "烟草专卖局", 3: "卫生健康委员会", 4: "疾病预防控制局", 5: "消防救援大队",
    6: "消防救援支队", 7: "行政审批局", 8: "药品监督管理局", 9: "新闻出版局", 10: "公安局", 11: "教育局",
    12: "体育局", 13: "文化和旅游局", 14: "城市管理局", 15: "水务局", 16: "政务服务管理局",
    17: "人力资源和社会保障局", 18: "电影局", 19: "文体广电和旅游局", 20: "数据局",
}  # fmt: skip
"""How the names of authorities end, behind the name of their region, by number. A number is never given again."""


class Fault(StrEnum):
    """Why a code is not good."""

    NO_CODE = "no_code"
    TOO_LONG = "too_long"
    DAMAGED = "damaged"
    NOT_SIGNED = "not_signed"
    WRONG_ALGORITHM = "wrong_algorithm"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    KEY_REVOKED = "key_revoked"
    KEY_OUT_OF_TIME = "key_out_of_time"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    SUSPENDED = "suspended"
    NOT_LISTED = "not_listed"
    NO_LICENCE = "no_licence"


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence in both languages."""

    zh: str
    en: str

    def at(self, moment: int) -> "Words":
        """With this moment for {at}: as clocks in China show it, and in English as UTC."""
        return Words(self.zh.format(at=_in_china(moment)), self.en.format(at=_said(moment)))


WORDS: Mapping[Fault, Words] = {
    Fault.NO_CODE: Words("这不是证照码。", "This is no licence code."),
    Fault.TOO_LONG: Words("这个码太大，不会是证照码。", "This is too large to be a licence code."),
    Fault.DAMAGED: Words(
        "证照码残缺或被改动过，请重新扫一次。", "The code is damaged or was changed. Scan it once more."
    ),
    Fault.NOT_SIGNED: Words("这个码没有签名，不能证明什么。", "The code is not signed and proves nothing."),
    Fault.WRONG_ALGORITHM: Words(
        "签名方式不对，不要相信这个码。", "It is signed in a way that is not ours. Do not rely on it."
    ),
    Fault.UNKNOWN_KEY: Words(
        "签发单位的密钥不在名单里：可能是假的，也可能名单旧了。",
        "Its key is not on the list: it may be forged, or the list may be old.",
    ),
    Fault.FORGED: Words("签名是假的，不要相信这个码。", "The signature is not genuine. Do not rely on this code."),
    Fault.KEY_REVOKED: Words(
        "签发它的密钥已经作废，请持证人换一个新码。",
        "The key that signed it was revoked. Ask the holder for a new code.",
    ),
    Fault.KEY_OUT_OF_TIME: Words(
        "签发它的密钥在签发时不能用，或已过核验期。",
        "Its key was not in use when it was signed, or is no longer accepted.",
    ),
    Fault.NOT_YET: Words(
        "证照还没有生效；也请看看这台设备的时间对不对。",
        "The licence is not in force yet. Is this device's clock right?",
    ),
    Fault.EXPIRED: Words(
        "证照已经到期；也请看看这台设备的时间对不对。", "The licence has expired. Is this device's clock right?"
    ),
    Fault.REVOKED: Words("证照已被吊销或注销。", "The licence was revoked."),
    Fault.REPLACED: Words(
        "这是旧码：证照后来变更过，请看持证人的新码，或者联网查现在的状态。",
        "This is an old code: the licence has changed since. Ask for its new code, or look it up online.",
    ),
    Fault.SUSPENDED: Words("证照被暂停，眼下不能用。", "The licence is suspended for now."),
    Fault.NOT_LISTED: Words(
        "状态名单里查不到这张证照。", "The status list says nothing that is known about this licence."
    ),
    Fault.NO_LICENCE: Words("签名是真的，但里面没有证照。", "The signature is genuine, but there is no licence in it."),
}

FRESH = Words("北京时间 {at} 没有吊销。", "Not revoked as of {at}.")
STALE = Words("北京时间 {at} 以后没有再核对是否吊销。", "Not checked since {at}.")
UNCHECKED = Words("没有核对是否吊销。", "Not checked for revocation.")


class NotGood(ValueError):
    """A code that must not be relied on."""

    def __init__(self, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.fault = fault

    @property
    def words(self) -> Words:
        """Plain words for whoever wants to know."""
        return WORDS[self.fault]


@dataclass(frozen=True, slots=True)
class Key:
    """A public key by the id that codes name it by. Times are seconds since 1970.

    It signs from `since` to `until` and is accepted until `accepted`; with `revoked` nothing it ever signed is good, as
    whoever stole it can write any date. With an `algorithm` it signs by that one alone and says so under the signature;
    without, its kind decides, and COSE messages of others may name theirs in the header that is not signed.
    """

    kid: bytes
    public: ec.EllipticCurvePublicKey | rsa.RSAPublicKey
    since: int | None = None
    until: int | None = None
    accepted: int | None = None
    revoked: bool = False
    algorithm: int | None = None


@dataclass(frozen=True, slots=True)
class StatusPlace:
    """Where it is told whether a licence still stands: place `index` of the list at `uri`."""

    index: int
    uri: str


@dataclass(frozen=True, slots=True)
class Credential:
    """What a good code says. `claims` has all of it, by its number; times are seconds since 1970."""

    kid: bytes
    issuer: str
    identifier: bytes
    issued_at: int | None
    not_before: int | None
    expires_at: int | None
    status: StatusPlace | None
    claims: Mapping[Any, Any]


@dataclass(frozen=True, slots=True)
class PermitClaims:
    """One permit of a licence; `until` is its last day, None where it has none."""

    code: str
    number: str
    authority: str
    until: date | None


@dataclass(frozen=True, slots=True)
class LicenceClaims:
    """What a comprehensive licence says. `until` is its last day in China; codes are those of the catalogue."""

    number: str
    holder: str
    uscc: str
    place: str
    industry: str
    permits: tuple[PermitClaims, ...]
    until: date


def verify(text: str, keys: Iterable[Key], *, now: int, prefix: str = PREFIX) -> Credential:
    """What the code says, if one of the keys has signed it and it is in force at `now`. Raises `NotGood`."""
    return verify_message(unpacked(text, prefix=prefix), keys, now=now)


def unpacked(text: str, *, prefix: str = PREFIX) -> bytes:
    """The COSE message in a code. Raises `NotGood`."""
    if len(text) > LONGEST:
        raise NotGood(Fault.TOO_LONG, f"the text has {len(text)} characters, no licence code more than {LONGEST}")
    code = text.strip(" \t\r\n")  # no base45 ends in a space: the last character counts too much
    if not code.startswith(prefix) or code == prefix:
        raise NotGood(Fault.NO_CODE, f"this is no licence code: it is not {prefix} and what follows")
    try:
        packed = base45.b45decode(code.removeprefix(prefix))  # strict: no other text stands for the same bytes
    except ValueError as wrong:
        raise NotGood(Fault.DAMAGED, "the code is damaged: it is no base45") from wrong
    found = _inflated(packed, LARGEST)
    if _has_loose_bits(packed, found):
        raise NotGood(Fault.DAMAGED, "the code is damaged: bits that mean nothing were set")
    return found


def _inflated(packed: bytes, most: int) -> bytes:
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(packed, most + 1)
    except zlib.error as wrong:
        raise NotGood(Fault.DAMAGED, "the code is damaged: it cannot be unpacked") from wrong
    if len(found) > most:
        raise NotGood(Fault.TOO_LONG, f"it unpacks to more than {most} bytes")
    if not inflate.eof or inflate.unused_data:
        raise NotGood(Fault.DAMAGED, "the code is damaged: it is cut short, or something was added")
    return found


def _has_loose_bits(packed: bytes, meant: bytes) -> bool:
    """Whether a bit is set between the end of the compressed data and its checksum, where no sum looks.

    If the highest bit that is set in the last byte of the data could as well be none, it stands there.
    """
    last = packed[-5]
    other = packed[:-5] + bytes([last ^ (1 << last.bit_length() >> 1)]) + packed[-4:]
    inflate = zlib.decompressobj()
    try:
        return last != 0 and inflate.decompress(other, LARGEST) == meant and inflate.eof
    except zlib.error:
        return False


def verify_message(message: bytes, keys: Iterable[Key], *, now: int) -> Credential:
    """The same for a COSE_Sign1 message that is not packed into a code. Raises `NotGood`."""
    payload, key, header = _proved(message, keys, b"")
    if _TYP in header:  # a status list is signed by the same keys, and anybody has one
        raise NotGood(Fault.NO_LICENCE, "it is genuine, but it is something else than a licence")
    return _in_force(key, _map(payload, "its payload"), now)


def signed_by(message: bytes, keys: Iterable[Key], *, external: bytes = b"") -> tuple[bytes, Key]:
    """The payload of a COSE_Sign1 message, whatever it is, and the key that signed it. Raises `NotGood`.

    `external` was signed with it and is not in it (RFC 9052, 4.3).
    """
    payload, key, _ = _proved(message, keys, external)
    return payload, key


def _proved(message: bytes, keys: Iterable[Key], external: bytes) -> tuple[bytes, Key, Mapping[Any, Any]]:
    if len(message) > LARGEST_LIST:
        raise NotGood(Fault.TOO_LONG, f"it has more than {LARGEST_LIST} bytes")
    protected, unprotected, payload, signature = _signed(message)
    header = _map(protected, "its protected header") if protected else {}
    if _CRIT in header or _CRIT in unprotected:
        raise NotGood(Fault.WRONG_ALGORITHM, "the code asks for something that this reader does not know")
    algorithm = header.get(_ALG, unprotected.get(_ALG))
    if type(algorithm) is not int or algorithm not in (*_DIGESTS, _PS256):
        raise NotGood(
            Fault.WRONG_ALGORITHM, "the code is signed by no algorithm that is known, or does not say by which"
        )
    kid = header.get(_KID, unprotected.get(_KID))
    candidates = [key for key in keys if kid is None or key.kid == kid]
    if not candidates:
        raise NotGood(Fault.UNKNOWN_KEY, f"nobody known has signed this: key {_shown(kid)}")
    to_be_signed = cbor2.dumps(["Signature1", protected if header else b"", external, payload])
    signer = _signer(candidates, algorithm, to_be_signed, signature)
    if signer.algorithm is not None and _ALG not in header:
        raise NotGood(Fault.WRONG_ALGORITHM, "the code names its algorithm where nobody signed it")
    return payload, signer, header


def _signed(message: bytes) -> tuple[bytes, Mapping[Any, Any], bytes, bytes]:
    found = _decoded(message, "it")
    for tag in (_CWT, _SIGN1):
        if isinstance(found, cbor2.CBORTag) and found.tag == tag:
            found = found.value
    if not isinstance(found, list | tuple) or len(found) != 4:
        raise NotGood(Fault.NOT_SIGNED, "the code is no signed message")
    protected, unprotected, payload, signature = found
    well = isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)
    if not well or not isinstance(unprotected, Mapping):
        raise NotGood(Fault.NOT_SIGNED, "the code is no signed message")
    return protected, unprotected, payload, signature


def _decoded(data: bytes, what: str) -> Any:
    stream = BytesIO(data)
    try:
        found = cbor2.CBORDecoder(stream).decode()
    except Exception as wrong:  # dates, fractions, sets: a decoder of what nobody vouches for may raise anything
        raise NotGood(Fault.DAMAGED, f"the code is damaged: {what} is no CBOR") from wrong
    if stream.tell() != len(data):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: something was added behind {what}")
    if not _is_sound(found, DEEPEST):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: {what} holds what is no value, or is deeper than {DEEPEST}")
    return found


def _is_sound(found: object, left: int) -> bool:
    """Whether nothing lies too deep, and no end of a list stands where a value should, which cbor2 lets pass."""
    inside: Iterable[object] = ()
    if isinstance(found, cbor2.CBORTag):
        inside = (found.value,)
    elif isinstance(found, Mapping):
        inside = (*found.keys(), *found.values())
    elif isinstance(found, list | tuple | set | frozenset):
        inside = found
    return left > 0 and found is not _BREAK and all(_is_sound(one, left - 1) for one in inside)


def _map(data: bytes, what: str) -> Mapping[Any, Any]:
    found = _decoded(data, what)
    if not isinstance(found, Mapping):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: {what} is no map")
    return found


def _signer(candidates: Sequence[Key], algorithm: int, signed: bytes, signature: bytes) -> Key:
    """Whose signature it is. Ids are short, so two keys may have one: each is tried.

    Refusing both would let whoever adds a key to a list make another's licences worthless; trying both gives nothing
    to anybody, as a signature still needs the private key of one that is on the list.
    """
    fitting = [key for key in candidates if _fits(key, algorithm)]
    if not fitting:
        raise NotGood(Fault.WRONG_ALGORITHM, f"its key does not sign by algorithm {algorithm}")
    for key in fitting:
        if _is_by(key, algorithm, signed, signature):
            return key
    raise NotGood(Fault.FORGED, "the signature is not genuine: the code was changed, or somebody else made it")


def _fits(key: Key, algorithm: int) -> bool:
    """The key says what the message may ask for: no message chooses its own way of being checked."""
    if key.algorithm is not None:
        return algorithm == key.algorithm
    return (algorithm == _PS256) is isinstance(key.public, rsa.RSAPublicKey)


def _is_by(key: Key, algorithm: int, signed: bytes, signature: bytes) -> bool:
    try:
        if isinstance(key.public, rsa.RSAPublicKey):
            salted = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
            key.public.verify(signature, signed, salted, hashes.SHA256())
            return True
        half = (key.public.curve.key_size + 7) // 8
        if len(signature) != 2 * half:
            return False
        pair = (int.from_bytes(signature[:half]), int.from_bytes(signature[half:]))
        key.public.verify(encode_dss_signature(*pair), signed, ec.ECDSA(_DIGESTS[algorithm]))
    except InvalidSignature:
        return False
    return True


def _in_force(key: Key, claims: Mapping[Any, Any], now: int) -> Credential:
    issued, begins, ends = (_moment(claims, claim) for claim in (_IAT, _NBF, _EXP))
    _check_key(key, issued if issued is not None else begins, now)
    starts = max((at for at in (issued, begins) if at is not None), default=None)
    if starts is not None and now + SKEW < starts:
        raise NotGood(Fault.NOT_YET, f"the licence is in force from {_said(starts)} on; this clock says {_said(now)}")
    if ends is not None and now - SKEW >= ends:
        raise NotGood(Fault.EXPIRED, f"the licence ended at {_said(ends)}; this clock says {_said(now)}")
    return Credential(
        key.kid, _text(claims, _ISS), _bytes(claims, _CTI), issued, begins, ends, _status_place(claims), claims
    )


def _check_key(key: Key, signed_at: int | None, now: int) -> None:
    if key.revoked:
        raise NotGood(Fault.KEY_REVOKED, f"the key that signed it was revoked: {_shown(key.kid)}")
    early = signed_at is not None and key.since is not None and signed_at < key.since
    late = signed_at is not None and key.until is not None and signed_at >= key.until
    if early or late:
        raise NotGood(Fault.KEY_OUT_OF_TIME, "the key that signed it was not in use then")
    if key.accepted is not None and now - SKEW >= key.accepted:
        raise NotGood(Fault.KEY_OUT_OF_TIME, f"the key that signed it is not accepted since {_said(key.accepted)}")


def _moment(claims: Mapping[Any, Any], claim: int) -> int | None:
    found = claims.get(claim)
    if found is None:
        return None
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found < 1 << 37:
        raise NotGood(Fault.DAMAGED, f"the code is damaged: claim {claim} is no time")
    return int(found)


def _text(claims: Mapping[Any, Any], claim: int) -> str:
    found = claims.get(claim, "")
    if not isinstance(found, str):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: claim {claim} is no text")
    return found


def _bytes(claims: Mapping[Any, Any], claim: int) -> bytes:
    found = claims.get(claim, b"")
    if not isinstance(found, bytes):
        raise NotGood(Fault.DAMAGED, f"the code is damaged: claim {claim} is no bytes")
    return found


def _status_place(claims: Mapping[Any, Any]) -> StatusPlace | None:
    match claims.get(STATUS):
        case None:
            return None
        case {"status_list": {"idx": int(index), "uri": str(uri)}} if index >= 0:
            return StatusPlace(index, uri)
    raise NotGood(Fault.DAMAGED, "the code is damaged: where its status stands cannot be read")


def _said(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"


def _in_china(moment: int) -> str:
    return f"{datetime.fromtimestamp(moment, _CHINA):%Y-%m-%d %H:%M}"


def _shown(kid: object) -> str:
    return ascii(kid.decode("latin-1"))[:80] if isinstance(kid, bytes) else "without an id of bytes"


@dataclass(frozen=True, slots=True)
class StatusList:
    """Whether each licence still stands, as it was at `issued_at`; relied on until `good_until`."""

    uri: str
    issued_at: int
    good_until: int
    bits: int
    packed: bytes

    def at(self, index: int) -> int | None:
        """0 valid, 1 revoked, 2 suspended, 3 replaced by a newer code; None where the list does not reach."""
        byte, place = divmod(index * self.bits, 8)
        return self.packed[byte] >> place & (1 << self.bits) - 1 if 0 <= byte < len(self.packed) else None


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether a licence was looked up in a list that is fresh: `fresh` at `at`. If not, it was last known good at `at`.

    Nobody has said that a licence which is not `fresh` still stands.
    """

    fresh: bool
    at: int | None

    @property
    def words(self) -> Words:
        """What is to be shown beside a code that is otherwise good."""
        if self.fresh and self.at is not None:
            return FRESH.at(self.at)
        return STALE.at(self.at) if self.at is not None else UNCHECKED


def read_status_list(token: bytes, keys: Iterable[Key], *, now: int) -> StatusList:
    """A status list (draft-ietf-oauth-status-list, as a CWT). One that is old is read: `check_status` says so.

    Raises `NotGood` for what is no such list, is not signed by one of the keys, or comes from the future.
    """
    payload, key, header = _proved(token, keys, b"")
    claims = _map(payload, "its payload")
    issued, ends, ttl = (_moment(claims, claim) for claim in (_IAT, _EXP, TTL))
    if header.get(_TYP) != STATUS_LIST_TYPE or issued is None:
        raise NotGood(Fault.NOT_SIGNED, "this is no status list")
    _check_key(key, issued, now)
    if now + SKEW < issued:
        raise NotGood(Fault.NOT_YET, f"the status list is of {_said(issued)}; this clock says {_said(now)}")
    match claims.get(STATUS_LIST):
        case {"bits": 1 | 2 | 4 | 8 as bits, "lst": bytes(packed)}:
            good_until = ends if ends is not None else issued + (ttl or 0)
            return StatusList(_text(claims, _SUB), issued, good_until, bits, _inflated(packed, LARGEST_LIST))
    raise NotGood(Fault.NOT_SIGNED, "this is no status list")


def check_status(credential: Credential, statuses: StatusList | None, *, now: int) -> Checked:
    """Whether the licence still stands as far as this list tells. Raises `NotGood` where it does not.

    An old list still knows what was revoked; that it knows nothing against a licence no longer counts. A list that is
    not the one the code names says nothing about it.
    """
    place = credential.status
    if statuses is None or place is None or place.uri != statuses.uri:
        return Checked(fresh=False, at=None)
    found = statuses.at(place.index)
    if found == 1:
        raise NotGood(Fault.REVOKED, f"the licence was revoked, as of {_said(statuses.issued_at)}")
    if found == 3:
        raise NotGood(Fault.REPLACED, f"the licence has another code, as of {_said(statuses.issued_at)}")
    if found == 2:
        raise NotGood(Fault.SUSPENDED, f"the licence is suspended, as of {_said(statuses.issued_at)}")
    if found != 0:
        raise NotGood(Fault.NOT_LISTED, f"the status list says nothing known of place {place.index}")
    return Checked(fresh=now - SKEW < statuses.good_until, at=statuses.issued_at)


def read_licence(credential: Credential) -> LicenceClaims:
    """The licence in a code that was verified. Raises `NotGood` where there is none.

    Its claim is a map: 1 number, 2 unified social credit code, 3 industry, 4 its words, 5 its permits, 6 how many
    characters of the place name the region. Words are lines of GB 18030: the holder, the place, the permits' numbers in
    order, then authorities that the table does not name. A permit is a list: its kind; its authority, which is a number
    of the table or -1, -2 … for the first, second … of those lines; and, where it is not the licence's, its last day in
    days since 1970, 0 for none.
    """
    try:
        return _licence(credential.claims[LICENCE], credential.expires_at or 0)
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError) as wrong:
        raise NotGood(Fault.NO_LICENCE, "the code is genuine, but holds no licence that can be read") from wrong


def _licence(said: Mapping[int, Any], ends: int) -> LicenceClaims:
    holder, place, *more = said[4].decode(ENCODING).split("\n")
    until = datetime.fromtimestamp(ends, _CHINA).date() - timedelta(days=1)
    region, permits = place[: said.get(6, 0)], []
    for number, (kind, authority, *last) in zip(more, said[5], strict=False):
        own = more[len(said[5]) - 1 - authority] if authority < 0 else region + AUTHORITIES[authority]
        code = PERMITS[kind][0] if isinstance(kind, int) else str(kind)
        permits.append(PermitClaims(code, number, own, _last_day(last[0]) if last else until))
    if len(permits) != len(said[5]):
        raise ValueError("a permit has no number")
    industry = INDUSTRIES[said[3]] if isinstance(said[3], int) else str(said[3])
    return LicenceClaims(str(said[1]), holder, str(said[2]), place, industry, tuple(permits), until)


def _last_day(days: int) -> date | None:
    return _EPOCH + timedelta(days=days) if days else None


def read_keys(jwk_set: Mapping[str, Any]) -> list[Key]:
    """The keys of a JWK set (RFC 7517) as `huiyin permits keys` prints it.

    `nbf` and `signs_until` are when each signs, `exp` is until when it is accepted, `revoked` says that it no
    longer is. A code names a key by the characters of `kid`. Raises `ValueError` for what is no such set.
    """
    keys = jwk_set.get("keys") if isinstance(jwk_set, Mapping) else None
    if not isinstance(keys, list):
        raise ValueError("this is no JWK set: it has no list “keys”")  # noqa: TRY004 (it is data that is wrong)
    return [_read_key(key) for key in keys]


def _read_key(jwk: Any) -> Key:
    if not isinstance(jwk, Mapping) or not isinstance(jwk.get("kid"), str):
        raise ValueError("this is no JWK set: a key has no “kid”")  # noqa: TRY004 (as above)
    since, until, accepted = times = [jwk.get(name) for name in ("nbf", "signs_until", "exp")]
    if any(at is not None and type(at) is not int for at in times):
        raise ValueError(f"key {jwk['kid'][:80]!r} has a time that is no whole number of seconds")
    try:
        algorithm = _ALGORITHMS[jwk["alg"]] if "alg" in jwk else None
        return Key(jwk["kid"].encode(), _public(jwk), since, until, accepted, "revoked" in jwk, algorithm)
    except (LookupError, TypeError) as wrong:
        raise ValueError(f"key {jwk['kid'][:80]!r} is of another kind, or a part of it is missing") from wrong


def _public(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey | rsa.RSAPublicKey:
    if jwk["kty"] == "RSA":
        return rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()
    if jwk["kty"] != "EC":
        raise LookupError("kty")
    return ec.EllipticCurvePublicNumbers(_number(jwk["x"]), _number(jwk["y"]), _CURVES[jwk["crv"]]).public_key()


def _number(text: str) -> int:
    return int.from_bytes(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
