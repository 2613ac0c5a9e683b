"""What the doctor looks at."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from huiyin.project import doctor
from huiyin.project.up.child import Child
from huiyin.project.up.supervisor import Supervisor


class Ready(BaseHTTPRequestHandler):
    """A product that is ready."""

    def do_GET(self) -> None:
        body = json.dumps({"database": "ok", "migrations": "ok", "worker": "ok"}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Sleeping:
    """A process that does nothing."""

    pid = 1

    def poll(self) -> None:
        return None


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_the_doctor_finds_what_runs_on_another_port_than_its_own_setting_says(
    port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUIYIN_PORT", "1")
    assert [finding.found for finding in doctor._readiness(tmp_path)] == ["does not run"]
    (tmp_path / "run").mkdir()
    supervisor = Supervisor([Child("web", Sleeping)], tmp_path / "run" / "up.json")  # type: ignore[arg-type]
    supervisor.ports = {"HUIYIN_PORT": port, "HUIYIN_LIVE_PORT": port + 1}
    supervisor.tend()
    assert [finding.found for finding in doctor._readiness(tmp_path)] == ["ok", "ok", "ok"]
    assert next(doctor._ports(tmp_path)).found == f"{port}, in use by us"
