"""What sensing adds to the `huiyin` command: `huiyin sensing …`."""

import typer

from huiyin.domains.sensing.commands.devices import device, list_types, transmitter
from huiyin.domains.sensing.commands.firmware import firmware
from huiyin.domains.sensing.commands.fleet import ALL
from huiyin.domains.sensing.commands.letters import letters
from huiyin.domains.sensing.commands.premises import interlock, premises
from huiyin.domains.sensing.commands.replaying import replay_file

commands = typer.Typer()
sensing = typer.Typer(help="Devices, and the rules by which they raise alarms.", no_args_is_help=True)
commands.add_typer(sensing, name="sensing")


@sensing.callback()
def _group() -> None:
    """Keep what is added a subcommand even while it is alone in the group."""


sensing.command("letters")(letters)
sensing.command("replay")(replay_file)
sensing.command("types")(list_types)
for name, command in ALL.items():
    device.command(name)(command)
sensing.add_typer(device, name="device")
sensing.add_typer(firmware, name="firmware")
sensing.add_typer(premises, name="premises")
sensing.add_typer(interlock, name="interlock")
sensing.add_typer(transmitter, name="transmitter")
