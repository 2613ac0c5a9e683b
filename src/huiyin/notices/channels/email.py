"""E-mail over SMTP (RFC 5321), configured by HUIYIN_EMAIL_URL.

smtp:// uses STARTTLS when the server offers it, smtps:// speaks TLS from the start; `?from=` is the sender.
RFC 8058 headers let the reader's mail program end such messages with one click.
`apprise` is not used here: it answers success or failure alone, and a notice needs to know whether a failure is
permanent, what the server said, and a Message-ID of its own.
"""

import smtplib
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from huiyin.notices.channels.brake import Brake
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import Channel, ChannelFailed, Outgoing, Receipt, Recipient

STEP_LIMIT = 8.0
"""Seconds that one answer of the server may take."""
WHOLE_LIMIT = 20.0
"""Seconds for the whole conversation: a server that drips a byte at a time is cut off, too."""


class BadEmailUrl(ValueError):
    """HUIYIN_EMAIL_URL cannot be read; the message says what is wrong with it."""


def email_channel(url: str) -> Channel:
    """The channel that an address describes: smtp://, smtps://, or folder:///path. Raises `BadEmailUrl`."""
    parts = urlsplit(url)
    if parts.scheme == "folder":
        return FolderChannel(Path(unquote(parts.path)))
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise BadEmailUrl("HUIYIN_EMAIL_URL names no SMTP server")
    sender = parse_qs(parts.query).get("from", [unquote(parts.username or "")])[0]
    if "@" not in sender:
        raise BadEmailUrl("HUIYIN_EMAIL_URL does not say whom e-mail comes from: add ?from=desk@example.org")
    try:
        port = parts.port or (465 if parts.scheme == "smtps" else 587)
    except ValueError as error:
        raise BadEmailUrl("HUIYIN_EMAIL_URL has a port that is no number") from error
    return SmtpChannel(
        host=parts.hostname,
        port=port,
        sender=sender,
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_from_start=parts.scheme == "smtps",
    )


@dataclass(frozen=True, slots=True, repr=False)
class SmtpChannel:
    """One SMTP server. A connection serves one message: notices are few, and a kept connection can die unseen."""

    host: str
    port: int
    sender: str
    username: str = ""
    password: str = ""
    tls_from_start: bool = False
    step_limit: float = STEP_LIMIT
    whole_limit: float = WHOLE_LIMIT
    brake: Brake = field(default_factory=Brake, compare=False)

    def addresses_of(self, who: Recipient) -> tuple[str, ...]:
        """The e-mail address."""
        return (who.email,) if who.email else ()

    def send(self, outgoing: Outgoing) -> Receipt:
        """Hand one message to the server. Only the server's word on the recipient or the text is permanent."""
        message = self._message(outgoing)
        self.brake.check(self.host)
        began = time.monotonic()
        try:
            with _Conversation(self) as server:
                self._sign_in(server)
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, said = next(iter(refused.recipients.values()))
            raise _failed(code, said, outgoing, permanent=code >= 500) from refused
        except smtplib.SMTPDataError as refused:
            raise _failed(
                refused.smtp_code, refused.smtp_error, outgoing, permanent=refused.smtp_code >= 500
            ) from refused
        except smtplib.SMTPResponseException as refused:  # the sender or the password: ours to mend, so tried again
            raise _failed(refused.smtp_code, refused.smtp_error, outgoing, permanent=False) from refused
        except (smtplib.SMTPException, OSError) as broken:
            if isinstance(broken, TimeoutError) or time.monotonic() - began >= self.whole_limit:
                self.brake.hung(self.host)
            raise ChannelFailed(f"{type(broken).__name__}: {broken}"[:300], permanent=False) from broken
        return Receipt(said=f"taken by {self.host}")

    def _message(self, outgoing: Outgoing) -> EmailMessage:
        message = EmailMessage()
        try:
            message["To"] = Address(addr_spec=outgoing.address)
        except (ValueError, IndexError) as error:
            raise ChannelFailed("this is no e-mail address", permanent=True) from error
        message["From"] = self.sender
        message["Subject"] = outgoing.title
        message["Date"] = formatdate(localtime=True)
        message["Message-ID"] = f"<{outgoing.notice_id}@{self.sender.rpartition('@')[2]}>"
        message["Content-Language"] = outgoing.language
        if outgoing.unsubscribe:
            message["List-Unsubscribe"] = f"<{outgoing.unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday notice answers it
        message.set_content(outgoing.body)
        return message

    def _sign_in(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self.tls_from_start and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
        if self.password:
            server.login(self.username, self.password)


class _Conversation:
    """A connection that a timer cuts when the whole conversation takes too long."""

    def __init__(self, channel: SmtpChannel) -> None:
        self._channel = channel
        self._timer = threading.Timer(channel.whole_limit, self._cut)
        self._timer.daemon = True
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> smtplib.SMTP:
        channel = self._channel
        self._timer.start()
        try:
            self._server = self._open(channel)
            code, said = self._server.connect(channel.host, channel.port)
            if code != 220:
                raise smtplib.SMTPConnectError(code, said)
        except BaseException:
            self._end()
            raise
        return self._server

    def __exit__(self, *_: object) -> None:
        self._end()

    @staticmethod
    def _open(channel: SmtpChannel) -> smtplib.SMTP:
        if channel.tls_from_start:
            server: smtplib.SMTP = smtplib.SMTP_SSL(timeout=channel.step_limit, context=ssl.create_default_context())
        else:
            server = smtplib.SMTP(timeout=channel.step_limit)
        # TLS checks the certificate against this name. The constructor would set it, but it would also connect, before
        # the timer knows which socket to cut.
        server._host = channel.host  # type: ignore[attr-defined]
        return server

    def _end(self) -> None:
        self._timer.cancel()
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):
                self._server.quit()
            self._server.close()

    def _cut(self) -> None:
        connected = self._server.sock if self._server else None
        if connected is not None:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)


def _failed(code: int, said: bytes | str, outgoing: Outgoing, *, permanent: bool) -> ChannelFailed:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    # Servers repeat the address; the outcome is shown to officers and must not.
    return ChannelFailed(f"{code} {words}".replace(outgoing.address, "…")[:300], permanent=permanent)
