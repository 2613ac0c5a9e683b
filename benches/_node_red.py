"""Node-RED 4 with a broker in front of it, doing the job of ours: read, remember each device, post three times.

It is set up from npm in a folder outside the checkout, as npm is configured on this machine. Node-RED is given what
helps it: nothing is logged, no editor, states in memory, a broker that throws nothing away and waits for nobody.
"""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

VERSION = "4.1.15"
TOPIC = "devices/{key}/telemetry"
PATIENCE = 120.0
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_JUDGE = """
let state = flow.get('state');
if (!state) { state = {seen: 0, devices: {}}; flow.set('state', state); }
state.seen += 1;
const device = state.devices[msg.topic] || (state.devices[msg.topic] = {open: false});
device.last = msg.payload;
if (msg.payload.smoke !== true) { device.open = false; return null; }
if (device.open) return null;
device.open = true;
const tell = () => ({topic: msg.topic, payload: {device: msg.topic.split('/')[1], what: 'smoke'}});
return [tell(), tell(), tell()];
"""
_COUNT = "msg.payload = String((flow.get('state') || {seen: 0}).seen); return msg;"
_CONF = """listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_inflight_messages 0
max_queued_messages 0
"""


class NotHere(Exception):
    """It cannot be set up on this machine; the message says why."""


@dataclass(frozen=True, slots=True)
class NodeRed:
    """A running Node-RED and its broker: where devices speak, and where it says how many messages it has seen."""

    mqtt_port: int
    port: int
    pids: tuple[int, int]
    """Of Node-RED and of the broker."""

    def seen(self) -> int:
        """How many messages the function has had so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/count", timeout=PATIENCE) as answer:
            return int(answer.read())


def installed(folder: Path) -> None:
    """Have npm put it into the folder, unless it is there. Raises `NotHere`."""
    for program, package in ((MOSQUITTO, "mosquitto"), (shutil.which("npm"), "npm"), (shutil.which("node"), "nodejs")):
        if program is None:
            raise NotHere(f"{package} is missing: apt-get install {package}")
    if (folder / "node_modules" / "node-red" / "red.js").exists():
        return
    npm = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", f"node-red@{VERSION}"]
    done = subprocess.run(npm, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotHere(f"npm cannot install node-red@{VERSION}:\n{done.stderr[-2000:]}")


def version(folder: Path) -> str:
    """The version that lies there."""
    found: str = json.loads((folder / "node_modules" / "node-red" / "package.json").read_text())["version"]
    return found


@contextmanager
def running(folder: Path, sink: int) -> Iterator[NodeRed]:
    """Broker and Node-RED, posting to the sink; ends them by their numbers."""
    mqtt_port, port = _free_port(), _free_port()
    (folder / "mosquitto.conf").write_text(_CONF.format(port=mqtt_port))
    home = folder / "home"
    home.mkdir(exist_ok=True)
    (home / "flows.json").write_text(json.dumps(flow(mqtt_port, sink)))
    (home / "settings.js").write_text(
        f"module.exports = {{uiHost: '127.0.0.1', uiPort: {port}, httpAdminRoot: false, httpNodeRoot: '/',"
        " flowFile: 'flows.json', credentialSecret: false, telemetry: {enabled: false},"
        " logging: {console: {level: 'error'}}}\n"
    )
    assert MOSQUITTO is not None
    red = ["node", "node_modules/node-red/red.js", "-u", str(home), "-s", str(home / "settings.js")]
    with (
        _ended(subprocess.Popen([MOSQUITTO, "-c", folder / "mosquitto.conf"], stderr=subprocess.DEVNULL)) as broker,
        _ended(subprocess.Popen(red, cwd=folder, stdout=subprocess.DEVNULL)) as node,
    ):
        found = NodeRed(mqtt_port, port, (node.pid, broker.pid))
        _wait(found, node, broker)
        yield found


def flow(mqtt_port: int, sink: int) -> list[dict[str, object]]:
    """mqtt in → function with a state for each device → three posts; and a page that says how many were seen."""
    broker = {
        "id": "broker", "type": "mqtt-broker", "name": "", "broker": "127.0.0.1", "port": str(mqtt_port),
        "clientid": "node-red", "autoConnect": True, "usetls": False, "protocolVersion": "4", "keepalive": "60",
        "cleansession": True,
    }  # fmt: skip
    posts = [f"post{n}" for n in range(3)]
    return [
        {"id": "tab", "type": "tab", "label": "alarms"},
        broker,
        {
            "id": "in", "type": "mqtt in", "z": "tab", "topic": "devices/+/telemetry", "qos": "1", "datatype": "json",
            "broker": "broker", "inputs": 0, "wires": [["judge"]],
        },
        {"id": "judge", "type": "function", "z": "tab", "func": _JUDGE, "outputs": 3, "wires": [[x] for x in posts]},
        *(
            {
                "id": one, "type": "http request", "z": "tab", "method": "POST", "ret": "txt", "paytoqs": "ignore",
                "url": f"http://127.0.0.1:{sink}/", "persist": True, "headers": [], "wires": [[]],
            }
            for one in posts
        ),
        {"id": "asked", "type": "http in", "z": "tab", "url": "/count", "method": "get", "wires": [["count"]]},
        {"id": "count", "type": "function", "z": "tab", "func": _COUNT, "outputs": 1, "wires": [["said"]]},
        {"id": "said", "type": "http response", "z": "tab", "statusCode": "", "headers": {}, "wires": []},
    ]  # fmt: skip


def _wait(found: NodeRed, *processes: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if any(process.poll() is not None for process in processes):
            raise NotHere("Node-RED or its broker ended at once")
        with suppress(OSError):
            found.seen()
            time.sleep(1)  # until it has subscribed, too
            return
        time.sleep(0.2)
    raise NotHere(f"Node-RED did not answer within {PATIENCE:.0f} s")


@contextmanager
def _ended(process: "subprocess.Popen[bytes]") -> Iterator["subprocess.Popen[bytes]"]:
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
