"""Where the server is put."""

import os
from pathlib import Path

import pytest

from huiyin.project.postgres import cluster, placing, server
from huiyin.project.postgres.placing import LONGEST_SOCKET, SOCKET_NAME


def test_a_home_with_a_long_path_gets_its_socket_elsewhere(home: Path) -> None:
    place = placing.choose(home / ("x" * 110))
    assert len(os.fsencode(Path(place.socket) / SOCKET_NAME)) <= LONGEST_SOCKET
    assert Path(place.socket).stat().st_mode & 0o077 == 0
    Path(place.socket).rmdir()


def test_the_place_is_recorded_and_stays(home: Path) -> None:
    assert placing.recorded(home) is None
    place = placing.choose(home)
    assert placing.recorded(home) == place == placing.choose(home)
    assert placing.socket_folder(home) == place.socket


def test_a_copied_home_does_not_share_the_server_of_the_first(home: Path) -> None:
    placing.choose(home / "first")
    (home / "second").mkdir()
    (home / "second" / placing.RECORD).write_text((home / "first" / placing.RECORD).read_text())
    assert placing.recorded(home / "second") is None


@pytest.mark.skipif(os.geteuid() != 0, reason="only root steps down to another user")
def test_no_permission_of_a_folder_that_is_not_ours_is_changed(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    before = {path: path.stat().st_mode for path in (closed, *closed.parents)}
    place = placing.choose(closed / "var")
    assert Path(place.data).is_relative_to(placing.ELSEWHERE)
    assert {path: path.stat().st_mode for path in before} == before
    Path(place.data).parent.rmdir()


def test_a_killed_server_starts_again_on_its_data(home: Path) -> None:
    place = placing.choose(home)
    cluster.make(place)
    with (home / "log").open("ab") as log:
        first = server.start(place, log)
        server.wait(place, first)
        cluster.furnish(place)
        first.kill()
        first.wait()
        second = server.start(place, log)
        server.wait(place, second)
        with cluster.connect(place) as connection:
            found = connection.execute("SELECT current_user, similarity('消防通道', '消防通道堵塞') > 0").fetchone()
        server.stop(second)
    assert found == ("huiyin_owner", True)
