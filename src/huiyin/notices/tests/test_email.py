"""E-mail against real SMTP servers on real sockets."""

import socket
import threading
import time
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.email import BadEmailUrl, SmtpChannel, email_channel
from huiyin.notices.channels.fake import FolderChannel
from huiyin.notices.channels.port import ChannelFailed, Outgoing


class Mailbox:
    """Takes mail, and refuses by address: `gone@` for good, `busy@` for now, `spam@` for its text."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("gone@"):
            return f"550 5.1.1 <{address}> unknown"
        if address.startswith("busy@"):
            return "451 4.7.1 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if "spam@" in str(envelope.rcpt_tos):
            return "554 5.7.1 rejected"
        self.taken.append(envelope)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, SmtpChannel]]:
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=free_port())
    server.start()
    yield box, SmtpChannel(host="127.0.0.1", port=server.port, sender="desk@example.org")
    server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def a_message(address: str = "lin@example.org") -> Outgoing:
    return Outgoing(new_id(), address, "收到了，回执号 HY26-110482-B", "梅里社区书记今天 16:30 前受理。", "zh-hans")


def test_a_message_arrives_with_its_words_and_an_id_of_its_notice(mailbox: tuple[Mailbox, SmtpChannel]) -> None:
    box, channel = mailbox
    outgoing = a_message()
    channel.send(outgoing)
    content = box.taken[0].content
    assert isinstance(content, bytes)
    mail = message_from_bytes(content)
    assert str(make_header(decode_header(mail["Subject"]))) == outgoing.title
    payload = mail.get_payload(decode=True)
    assert isinstance(payload, bytes) and payload.decode().strip() == outgoing.body
    assert mail["Message-ID"] == f"<{outgoing.notice_id}@example.org>"
    assert (mail["To"], mail["Auto-Submitted"]) == ("lin@example.org", "auto-generated")


@pytest.mark.parametrize(("address", "permanent"), [("gone@a.cn", True), ("busy@a.cn", False), ("spam@a.cn", True)])
def test_the_server_says_whether_trying_again_helps(
    mailbox: tuple[Mailbox, SmtpChannel], address: str, permanent: bool
) -> None:
    with pytest.raises(ChannelFailed) as failed:
        mailbox[1].send(a_message(address))
    assert failed.value.permanent is permanent
    assert address not in failed.value.reason


@pytest.mark.parametrize("address", ["no-address", "a@b.cn\nBcc: c@d.cn", "", "a b@c.cn"])
def test_what_is_no_address_never_reaches_a_server(mailbox: tuple[Mailbox, SmtpChannel], address: str) -> None:
    with pytest.raises(ChannelFailed) as failed:
        mailbox[1].send(a_message(address))
    assert failed.value.permanent
    assert not mailbox[0].taken


def test_a_server_that_is_not_there_is_a_passing_failure() -> None:
    channel = SmtpChannel(host="127.0.0.1", port=free_port(), sender="desk@example.org")
    with pytest.raises(ChannelFailed) as failed:
        channel.send(a_message())
    assert not failed.value.permanent


@pytest.fixture
def silent_server() -> Iterator[int]:
    """Accepts connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        yield port


def test_a_server_that_hangs_is_given_up(silent_server: int) -> None:
    channel = SmtpChannel(host="127.0.0.1", port=silent_server, sender="desk@example.org", step_limit=0.3)
    began = time.monotonic()
    with pytest.raises(ChannelFailed) as failed:
        channel.send(a_message())
    assert not failed.value.permanent
    assert time.monotonic() - began < 3


def test_a_server_that_drips_is_cut_off_as_a_whole() -> None:
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        peer, _ = server.accept()
        with peer:
            while not stop.wait(0.05):
                try:
                    peer.sendall(b"2")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        port = server.getsockname()[1]
        channel = SmtpChannel(host="127.0.0.1", port=port, sender="d@example.org", step_limit=5, whole_limit=0.5)
        began = time.monotonic()
        with pytest.raises(ChannelFailed):
            channel.send(a_message())
        stop.set()
        thread.join(timeout=5)
    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "url", ["http://host", "smtp://", "smtp://host", "smtp://host:port?from=a@b.cn", "mailto:a@b.cn"]
)
def test_a_bad_setting_says_what_is_wrong(url: str) -> None:
    with pytest.raises(BadEmailUrl, match="HUIYIN_EMAIL_URL"):
        email_channel(url)


def test_settings_name_a_server_or_a_folder() -> None:
    channel = email_channel("smtps://desk%40example.org:se%2Fcret@mail.example.org")
    assert isinstance(channel, SmtpChannel)
    assert (channel.port, channel.sender, channel.password) == (465, "desk@example.org", "se/cret")
    assert "cret" not in repr(channel)
    assert isinstance(email_channel("folder:///var/mail"), FolderChannel)
