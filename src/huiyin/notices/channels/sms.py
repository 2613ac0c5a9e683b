"""Text messages through Tencent Cloud, configured by HUIYIN_SMS_URL; `folder:///path` plays the provider.

In mainland China a text is registered beforehand and only its places are filled: the setting names the text's id and
which facts go into it, in order. Codes, alarms and what became of an alarm have texts of their own.
Document: cloud.tencent.com/document/api/382/55981 (SendSms).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111 import models
from tencentcloud.sms.v20210111.sms_client import SmsClient

from huiyin.notices.channels.brake import Brake
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing, Receipt, Recipient

SMS = "sms"
LIMIT = 6
"""Seconds that one answer of the provider may take."""
TEXTS_OF_THEIR_OWN = {
    "code": ("code", "minutes"),
    "alarm": ("what", "where", "since"),
    "outcome": ("what", "where", "state"),
}
"""The texts that are registered beside the ordinary one, and what each is filled with, in order."""
_TOLD_BY = {"code": "code", "cause": "outcome", "where": "alarm"}
"""Which text a message takes, by the first of these facts that it has."""
LONGEST_FACT = 30
"""Characters that a place of a registered text takes. Of an address the end is kept: building and flat."""
_FOR_GOOD = (
    "FailedOperation.ContainSensitiveWord",
    "FailedOperation.PhoneNumberInBlacklist",
    "InvalidParameterValue.IncorrectPhoneNumber",
    "UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber",
    "LimitExceeded.PhoneNumberDailyLimit",
)
"""What the provider says of the number or of the text; all else is ours or theirs to mend, and passes."""


class BadSmsUrl(ValueError):
    """HUIYIN_SMS_URL cannot be read; the message says what is wrong with it."""


def sms_channel(url: str) -> Channel:
    """The channel of a setting: tencent://ID:KEY@ap-guangzhou/?app=…&sign=…&template=…&facts=number,state, or folder://.

    `code_template=…` is the registered text of codes (its places: code, minutes), without which none are sent;
    `alarm_template=…` that of alarms (what, where, since), `outcome_template=…` that of what became of one (what,
    where, state), without which they take the ordinary text. `alarm_facts=…` and `outcome_facts=…` name other places.
    `endpoint=http://127.0.0.1:9000` sends elsewhere. Raises `BadSmsUrl`.
    """
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return FolderChannel(Path(unquote(parts.path)), of="phone")
    given = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme != "tencent" or not (parts.username and parts.password and parts.hostname):
        raise BadSmsUrl("HUIYIN_SMS_URL names no provider, id, key or region")
    if lacking := [name for name in ("app", "sign", "template") if not given.get(name)]:
        raise BadSmsUrl(f"HUIYIN_SMS_URL does not say {', '.join(lacking)}")
    return TencentSmsChannel(
        secret_id=unquote(parts.username),
        secret_key=unquote(parts.password),
        region=parts.hostname,
        app=given["app"],
        sign=given["sign"],
        template=given["template"],
        facts=_names(given.get("facts", "number,state")),
        endpoint=given.get("endpoint", "https://sms.tencentcloudapi.com"),
        texts={
            name: Registered(given[f"{name}_template"], _names(given.get(f"{name}_facts", "")) or usual)
            for name, usual in TEXTS_OF_THEIR_OWN.items()
            if given.get(f"{name}_template")
        },
    )


def _names(value: str) -> tuple[str, ...]:
    return tuple(name for name in value.split(",") if name)


@dataclass(frozen=True, slots=True)
class Registered:
    """A text that the provider knows by its id, and the facts that fill its places, in order."""

    template: str
    facts: Sequence[str]


@dataclass(frozen=True, slots=True, repr=False)
class TencentSmsChannel:
    """One account at the provider, with its registered texts: the ordinary one, and those of `texts` by name."""

    secret_id: str
    secret_key: str
    region: str
    app: str
    sign: str
    template: str
    facts: Sequence[str]
    endpoint: str
    texts: Mapping[str, Registered] = field(default_factory=dict)
    limit: int = LIMIT
    brake: Brake = field(default_factory=Brake, compare=False)

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The mobile number."""
        return (who.phone,) if who.phone else ()

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one text over. The provider takes many at once and answers for each; only `Ok` is taken over."""
        if "code" in outgoing.facts and "code" not in self.texts:
            raise ChannelFailed("HUIYIN_SMS_URL names no code_template", permanent=True)
        self.brake.check(self.endpoint)
        try:
            status = self._ask(outgoing)
        except TencentCloudSDKException as problem:
            code, words = str(problem.get_code()), str(problem.get_message())
            if "timed out" in words.lower():
                self.brake.hung(self.endpoint)
            raise self._failed(code, words, outgoing) from problem
        if status.Code != "Ok":
            raise self._failed(str(status.Code), str(status.Message), outgoing)
        return Receipt(said=f"taken by tencent, {status.Fee} part(s)")

    def _ask(self, outgoing: Outgoing) -> models.SendStatus:
        scheme, _, host = self.endpoint.partition("://")
        profile = ClientProfile(httpProfile=HttpProfile(protocol=scheme, endpoint=host, reqTimeout=self.limit))
        client = SmsClient(Credential(self.secret_id, self.secret_key), self.region, profile)
        text = self._text_of(outgoing)
        request = models.SendSmsRequest()
        request.from_json_string(
            json.dumps(
                {
                    "SmsSdkAppId": self.app,
                    "SignName": self.sign,
                    "TemplateId": text.template,
                    "TemplateParamSet": [_fitting(name, outgoing.facts.get(name, "")) for name in text.facts],
                    "PhoneNumberSet": [_international(outgoing.address)],
                    "SessionContext": str(outgoing.notice_id),
                }
            )
        )
        statuses = client.SendSms(request).SendStatusSet or []
        if len(statuses) != 1:
            raise ChannelFailed("the provider answered for no number", permanent=False)
        found: models.SendStatus = statuses[0]
        return found

    def _text_of(self, outgoing: Outgoing) -> Registered:
        name = next((name for fact, name in _TOLD_BY.items() if fact in outgoing.facts), "")
        return self.texts.get(name) or Registered(self.template, self.facts)

    def _failed(self, code: str, words: str, outgoing: Outgoing) -> ChannelFailed:
        said = f"{code} {words}"
        for secret in (outgoing.address, _international(outgoing.address)):
            said = said.replace(secret, "…")
        return ChannelFailed(said[:200], permanent=code.startswith(_FOR_GOOD))


def _fitting(name: str, value: str) -> str:
    return value[-LONGEST_FACT:] if name == "where" else value[:LONGEST_FACT]


def _international(phone: str) -> str:
    """E.164: mainland numbers are kept without a country code."""
    return phone if phone.startswith("+") else f"+86{phone}"
