"""`huiyin sensing device add --door … --address …`: a device that speaks through another platform."""

import pytest
from typer.testing import CliRunner

from huiyin.domains.sensing.commands.devices import device
from huiyin.domains.sensing.models import Device
from huiyin.intake.queries import sources


def added(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(device, ["add", "--type", "smoke", *arguments])
    return done.exit_code, done.output


def test_it_is_known_by_its_address_and_has_no_key(db: None) -> None:
    status, said = added("--door", "ctwing", "--address", " D-1 ", "--name", "客厅烟感")
    made = Device.objects.get()
    assert status == 0
    assert said.splitlines()[0] == str(made.pk)
    known = sources.by_address("ctwing", "D-1")
    assert known is not None
    assert (known.id, known.kind) == (made.source_id, "smoke")
    assert made.source.key_digest is None


def test_an_address_is_given_once(db: None) -> None:
    assert added("--door", "ctwing", "--address", "D-1")[0] == 0
    assert added("--door", "ctwing", "--address", "D-1")[0] == 1
    assert added("--door", "onenet", "--address", "D-1")[0] == 0
    assert Device.objects.count() == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("--address", "D-1"),
        ("--door", "nobody", "--address", "D-1"),
        ("--door", "ctwing"),
        ("--door", "ctwing", "--address", "x" * 121),
        ("--door", "ctwing", "--address", "a\tb"),
    ],
)
def test_an_address_needs_its_door_and_a_door_its_address(db: None, arguments: tuple[str, ...]) -> None:
    assert added(*arguments)[0] == 2
    assert Device.objects.count() == 0
