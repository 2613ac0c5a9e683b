"""The door's setting: HUIYIN_BROKERS, addresses by white space.

`mqtt://USER:PASSWORD@HOST:1883/?topic=site/{address}/telemetry`, `mqtts://` with TLS. After the `?`:

- `topic`, once or more: what to subscribe to, `{address}` is the device's address;
- `reader`: `telemetry` (the default), or another platform's way: `chirpstack`, `frigate`;
- `share`: the name of the shared subscription (`huiyin`); empty for a broker that has none;
- `client`: our identifier there, by which the broker keeps what comes while we are away;
- `version`: 5 or 3, `ca`: a file with the authority that signed the broker's certificate.
"""

import os
import socket
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from huiyin.doors.brokers.templates import BadTemplate, Template, template
from huiyin.intake.registry import readers

TELEMETRY = "telemetry"
VERSIONS = {"5": 5, "3": 4}
"""As the protocol counts them: 3.1.1 is level 4."""
_KNOWN = frozenset({"topic", "reader", "share", "client", "version", "ca"})


class BadSetting(ValueError):
    """A broker's address cannot be used; the message tells host and reason, never the password."""


@dataclass(frozen=True, slots=True)
class Broker:
    """One broker and what is asked of it. `templates` are for plain telemetry, `filters` for a platform's reader."""

    host: str
    port: int
    tls: bool
    ca: str
    user: str
    password: str
    reader: str
    templates: tuple[Template, ...]
    filters: tuple[str, ...]
    share: str
    client: str
    version: int

    @property
    def subscriptions(self) -> tuple[str, ...]:
        """The filters as the broker is asked for them."""
        return tuple(f"$share/{self.share}/{one}" if self.share else one for one in self.filters)


def configured() -> tuple[Broker, ...]:
    """As the environment says. Raises BadSetting."""
    return tuple(broker(text, number) for number, text in enumerate(os.environ.get("HUIYIN_BROKERS", "").split()))


def broker(text: str, number: int = 0) -> Broker:
    """Read one address. Raises BadSetting."""
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise BadSetting("HUIYIN_BROKERS: an address has no such port") from None
    where = f"HUIYIN_BROKERS: {parts.scheme}://{parts.hostname}"
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise BadSetting(f"{where}: an address begins with mqtt:// or mqtts:// and a host")
    asked = parse_qs(parts.query, keep_blank_values=True)
    if unknown := set(asked) - _KNOWN:
        raise BadSetting(f"{where}: {', '.join(sorted(unknown))} is not known; there are {', '.join(sorted(_KNOWN))}")
    last = {name: values[-1] for name, values in asked.items()}
    if last.get("version", "5") not in VERSIONS:
        raise BadSetting(f"{where}: version is 5 or 3")
    if last.get("ca") and not Path(last["ca"]).is_file():
        raise BadSetting(f"{where}: there is no file {last['ca']}")
    reader = last.get("reader", TELEMETRY)
    templates, filters = _asked_for(where, reader, asked.get("topic", []))
    tls = parts.scheme == "mqtts"
    return Broker(
        host=parts.hostname,
        port=port or (8883 if tls else 1883),
        tls=tls,
        ca=last.get("ca", ""),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        reader=reader,
        templates=templates,
        filters=filters,
        share=last.get("share", "huiyin"),
        client=last.get("client") or f"huiyin-{socket.gethostname()}-{number}",
        version=VERSIONS[last.get("version", "5")],
    )


def _asked_for(where: str, reader: str, topics: list[str]) -> tuple[tuple[Template, ...], tuple[str, ...]]:
    if reader != TELEMETRY:
        if reader not in readers:
            raise BadSetting(f"{where}: no reader {reader}; there are {', '.join((TELEMETRY, *readers.names()))}")
        return (), tuple(topics) or readers.get(reader).topics
    try:
        templates = tuple(template(text) for text in topics)
    except BadTemplate as wrong:
        raise BadSetting(f"{where}: topic {wrong}") from wrong
    if not templates:
        raise BadSetting(f"{where}: a topic is missing, such as topic=site/{{address}}/telemetry")
    return templates, tuple(one.filter for one in templates)
