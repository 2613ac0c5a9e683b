"""What notices add to the `huiyin` command."""

import sys
from typing import Annotated

import typer

from huiyin.kernel.ids import new_id
from huiyin.notices.channels.port import ChannelFailed, Outgoing
from huiyin.notices.channels.registry import channels

commands = typer.Typer()
notices = typer.Typer(help="通知 Notices and the channels they travel by.", no_args_is_help=True)
commands.add_typer(notices, name="notices")

Name = Annotated[str, typer.Option("--channel", help="which of `huiyin notices channels`")]
To = Annotated[str, typer.Option("--to", help="an address of that channel; `-` reads it from standard input")]


@notices.command("channels")
def list_channels() -> None:
    """The channels that the settings describe, one a line."""
    for name in channels.names():
        typer.echo(name)


@notices.command("send-test")
def send_test(channel: Name, to: To) -> None:
    """Send one message to an address and print what the other side said. Nothing is written down.

    An address is an e-mail address, a mobile number, a robot's webhook (with #SECRET when it signs), a name at WeCom,
    or a browser's subscription as JSON.
    """
    if channel not in channels:
        typer.echo(
            f"no channel {channel!r} is configured; there are: {', '.join(channels.names()) or 'none'}", err=True
        )
        raise typer.Exit(1)
    outgoing = Outgoing(
        notice_id=new_id(),
        address=sys.stdin.read().strip() if to == "-" else to,
        title="回音：试一下这个渠道 / Huiyin: a test of this channel",
        body="收到这条，说明通知发得出来。\nThis message shows that notices go out.",
        language="zh-hans",
        facts={"number": "HY26-110482-B", "state": "测试", "unit": "测试"},
    )
    try:
        typer.echo(channels.get(channel).send(outgoing).said)
    except ChannelFailed as failure:
        lasting = "for good" if failure.permanent else "for now"
        typer.echo(f"not sent ({lasting}): {failure.reason}", err=True)
        raise typer.Exit(1) from failure
