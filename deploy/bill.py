"""The bill of materials: every part that the locks name, with version and digests, as CycloneDX 1.6 JSON.

Run by script/bill. The same locks give the same bill, byte for byte; no address of any registry stands in it.
"""

import base64
import hashlib
import json
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parents[1]
PYTHON, PAGES = ROOT / "requirements/base.txt", ROOT / "package-lock.json"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
_DIGEST = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def python_parts(lock: str) -> Iterator[Component]:
    """What runs on the server: name==version, and the digest of each of its files."""
    for block in re.split(r"\n(?=\S)", lock):
        if found := _PINNED.match(block):
            digests = [HashType(alg=HashAlgorithm.SHA_256, content=text) for text in _DIGEST.findall(block)]
            yield _part("pypi", found[1].lower(), found[2], digests)


def page_parts(lock: str) -> Iterator[Component]:
    """What pages are built from and with; the digest that npm compares."""
    for path, told in json.loads(lock)["packages"].items():
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        algorithm, _, text = told.get("integrity", "").partition("-")
        digests = []
        if algorithm == "sha512":
            digests = [HashType(alg=HashAlgorithm.SHA_512, content=base64.b64decode(text).hex())]
        yield _part("npm", name, told["version"], digests)


def _part(kind: str, name: str, version: str, digests: list[HashType]) -> Component:
    space, _, short = name.rpartition("/")
    address = PackageURL(kind, space or None, short, version)
    return Component(
        name=short, group=space or None, version=version, type=ComponentType.LIBRARY, purl=address, hashes=digests,
        bom_ref=address.to_string(),
    )  # fmt: skip


def bill() -> str:
    """The whole of it."""
    python, pages = PYTHON.read_text(), PAGES.read_text()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    whole = Component(name="huiyin", version=version, type=ComponentType.APPLICATION, bom_ref="huiyin")
    parts = [*python_parts(python), *page_parts(pages)]
    bom = Bom(components=parts, metadata=BomMetaData(component=whole))
    bom.serial_number = uuid5(NAMESPACE_URL, hashlib.sha256((python + pages).encode()).hexdigest())
    bom.register_dependency(whole, parts)
    made = json.loads(JsonV1Dot6(bom).output_as_string())
    made["metadata"] = {"component": made["metadata"]["component"]}  # no moment, and no tools with their addresses
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True)


if __name__ == "__main__":
    sys.stdout.write(bill() + "\n")
