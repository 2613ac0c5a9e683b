"""The product under one roof: started, killed in its parts, stopped. Every process is real."""

import os
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from tests.fixtures.stack import Stack
from tests.fixtures.workers import until

pytestmark = pytest.mark.fault


@pytest.fixture
def product(killable: Stack) -> Stack:
    """The product that these tests kill."""
    return killable


def test_it_says_where_it_answers_and_nothing_else_on_standard_output(product: Stack) -> None:
    out = product.home / "up.out"  # written a moment after the first yes of /readyz
    until(lambda: out.read_text() != "", 10, "it says nothing")
    said = out.read_text().splitlines()
    assert set(said) == {f"Huiyin 回音 answers at {product.base_url}"}


def test_an_empty_home_gets_its_database_and_its_keys_when_it_is_first_started(product: Stack) -> None:
    said = (product.home / "up.err").read_text()
    assert said.count("making the database in") == 1
    assert (product.home / "secrets" / "ledger-key").stat().st_mode & 0o777 == 0o600


def test_a_home_that_was_copied_serves_what_is_there_as_a_product_of_its_own(stack: Stack) -> None:
    """Which is also how other tests are spared the first start."""
    assert "making the" not in (stack.home / "up.err").read_text()
    with psycopg.connect(stack.dsn) as connection:
        assert connection.execute("SELECT count(*) > 100 FROM matters_matter").fetchone() == (True,)
    assert stack.huiyin("verify", "ledger").returncode == 0


def test_a_second_up_in_the_same_home_is_refused(product: Stack) -> None:
    second = product.huiyin("up")
    assert second.returncode == 1
    assert f"already runs in {product.home} (process {product.pids['up']})" in second.stderr


@pytest.mark.parametrize("setting", ["HUIYIN_PORT", "HUIYIN_LIVE_PORT"])
def test_another_home_does_not_share_a_port_in_silence(product: Stack, tmp_path: Path, setting: str) -> None:
    other = Stack(tmp_path, **{setting: product.environment[setting]})
    refused = other.huiyin("up", timeout=60)
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"{setting}: 127.0.0.1 port {product.environment[setting]} is taken")
    assert product.is_ready()


@pytest.mark.parametrize("name", ["postgres", "web", "live", "worker"])
def test_what_is_killed_comes_back(product: Stack, name: str) -> None:
    old = product.kill(name)
    product.wait_reborn(name, old)
    product.wait_ready(30)


def test_a_server_that_outlived_its_supervisor_does_not_keep_the_next_one_from_starting(product: Stack) -> None:
    children = product.pids
    product.kill("up")
    assert product.process is not None
    product.process.wait(10)
    product.start()
    product.wait_ready(30)
    for name in ("postgres", "web", "live", "worker"):
        assert product.pids[name] != children[name]


def test_the_second_start_takes_less_than_five_seconds(product: Stack) -> None:
    taken = []
    while not taken or (min(taken) > 5 and len(taken) < 3):  # the machine may be busy with something else
        product.stop()
        begun = time.monotonic()
        product.start()
        product.wait_ready(30)
        taken.append(time.monotonic() - begun)
    assert min(taken) < 5


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_everything_in_order(product: Stack, number: int) -> None:
    pids = product.pids
    assert product.stop(number) == 0
    assert [name for name, pid in pids.items() if alive(pid)] == []
    assert "database system is shut down" in (product.home / "logs/postgres.log").read_text()[-300:]


def test_a_pid_file_that_names_a_living_stranger_is_stale(product: Stack) -> None:
    place = (product.home / "postgres.json").read_text()
    data = Path(place.split('"data": "')[1].split('"')[0])
    with subprocess.Popen(["sleep", "300"]) as stranger:
        try:
            product.stop()
            (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n")
            product.start()
            product.wait_ready(30)
            assert stranger.poll() is None
        finally:
            stranger.kill()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
