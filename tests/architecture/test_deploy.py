"""What deploy/ ships is whole: units hardened, services as the product has them, proxies that believe no stranger."""

import configparser
import inspect
import re
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
import yaml

from huiyin.project import processes

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
PROCESSES = {"web": "web", "live": "live", "worker": "work", "doors": "doors", "evaluator": "evaluate"}
HARDENED = {
    "NoNewPrivileges": "yes", "ProtectSystem": "strict", "ProtectHome": "yes", "PrivateTmp": "yes",
    "PrivateDevices": "yes", "CapabilityBoundingSet": "", "UMask": "0077", "User": "huiyin",
}  # fmt: skip


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(DEPLOY / "systemd" / name)
    return parser


@pytest.mark.parametrize("name", sorted(path.name for path in (DEPLOY / "systemd").glob("*.service")))
def test_a_unit_runs_without_privileges(name: str) -> None:
    service = unit(name)["Service"]
    assert {key: service.get(key) for key in HARDENED} == HARDENED


@pytest.mark.parametrize("process", PROCESSES.values())
def test_each_process_has_a_unit_that_keeps_it_alive(process: str) -> None:
    service = unit(f"huiyin-{process}.service")["Service"]
    assert service["ExecStart"].endswith(f"/huiyin {process}")
    assert service["Restart"] == "always"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path) -> None:
    for path in (DEPLOY / "systemd").iterdir():
        text = path.read_text().replace("/opt/huiyin/.venv/bin/huiyin", "/bin/true")
        (tmp_path / path.name).write_text(re.sub(r"^(User|Group|Documentation)=.*\n", "", text, flags=re.M))
    units = [str(path) for path in tmp_path.glob("*.service")]
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if "huiyin-" in line] == []


def test_compose_runs_every_process_unprivileged_after_the_preparation() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert set(services) == {"postgres", "prepare", *PROCESSES}
    for name, command in PROCESSES.items():
        one = services[name]
        assert one["command"] == [command]
        assert one["depends_on"] == {"prepare": {"condition": "service_completed_successfully"}}
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        assert all(port.startswith("127.0.0.1:") for port in one.get("ports", []))
    assert "ports" not in services["postgres"]


def test_nothing_that_runs_under_one_roof_is_left_out() -> None:
    """`huiyin up` starts each process of `project.processes` by its name."""
    own = {
        name
        for name, run in vars(processes).items()
        if inspect.isfunction(run) and run.__module__ == processes.__name__
    }
    started = {name for name in own if not name.startswith("_")}
    assert started == set(PROCESSES.values())


def test_the_image_runs_as_nobody_special() -> None:
    stages = (DEPLOY / "Dockerfile").read_text().split("FROM ")[1:]
    assert len(stages) == 2
    assert "USER 10001" in stages[1]


def test_proxies_overwrite_what_strangers_forward_and_keep_no_addresses() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in nginx
    assert "proxy_add_x_forwarded_for" not in nginx
    assert nginx.count("access_log off;") == nginx.count("server {")
    assert nginx.count("{") == nginx.count("}")
    assert re.search(r"location = /events \{[^}]*proxy_buffering off;", nginx)
    caddy = (DEPLOY / "Caddyfile").read_text()
    assert "flush_interval -1" in caddy and "output discard" in caddy


def test_nginx_takes_nothing_weak_and_brings_the_issuers_word() -> None:
    nginx = (DEPLOY / "nginx.conf").read_text()
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in nginx
    taken = re.findall(r"ssl_ciphers ([^;]+);", nginx)
    assert len(taken) == 1
    context = ssl.create_default_context()
    context.set_ciphers(taken[0])  # OpenSSL knows each of them
    known = {cipher["name"]: cipher for cipher in context.get_ciphers()}
    for name in taken[0].split(":"):
        assert known[name]["aead"] and known[name]["kea"] in {"kx-ecdhe", "kx-dhe"}, name
    for line in ("ssl_stapling on;", "ssl_stapling_verify on;", "ssl_trusted_certificate ", "resolver "):
        assert line in nginx, line
