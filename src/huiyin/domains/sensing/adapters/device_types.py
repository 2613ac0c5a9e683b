"""The device types of the product, read from the files in `device_types/`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from huiyin.domains.sensing.rules.device_type import DeviceType
from huiyin.domains.sensing.rules.reading_types import BadDeviceType, read_device_type
from huiyin.domains.sensing.rules.rule import Rule
from huiyin.lifecycles.mistakes import Mistake

FOLDER = Path(__file__).parent.parent / "device_types"


@cache
def device_types() -> Mapping[str, DeviceType]:
    """All types by code, read once. Raises `BadDeviceType`."""
    return {found.code: found for found in (read_file(path) for path in sorted(FOLDER.glob("*.toml")))}


@cache
def rules_by_code() -> Mapping[str, Rule]:
    """Every rule of every type, by its code."""
    return {rule.code: rule for kind in device_types().values() for rule in kind.rules}


def read_file(path: Path) -> DeviceType:
    """The type in the file at `path`, whose name must be the type's code. Raises `BadDeviceType`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as wrong:
        remedy = "Put the file there, or correct the path"
        raise BadDeviceType(str(path), [Mistake("", f"cannot be read ({wrong.strerror})", remedy)]) from wrong
    except UnicodeDecodeError as wrong:
        raise BadDeviceType(str(path), [Mistake("", "is not UTF-8", "Save the file as UTF-8")]) from wrong
    found = read_device_type(text, str(path))
    if found.code != path.stem:
        mistake = Mistake("code", f"is “{found.code}” in a file called {path.name}", "Let both be the same")
        raise BadDeviceType(str(path), [mistake])
    return found
