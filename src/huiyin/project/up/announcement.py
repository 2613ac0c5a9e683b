"""Saying where the product is, as soon as it answers that it is ready. One line, the only one on standard output."""

import sys
import time
from http.client import HTTPConnection, HTTPException

import typer

PATIENCE = 60.0  # seconds
EVERY = 0.1


class Announcement:
    """To be called again and again; asks /readyz until that says yes, and speaks once."""

    def __init__(self, port: int, public_url: str) -> None:
        self._port = port
        self._address = public_url
        self._made = False
        self._complain_at = time.monotonic() + PATIENCE
        self._ask_at = 0.0

    def __call__(self) -> None:
        """Ask, unless all is said."""
        if self._made or time.monotonic() < self._ask_at:
            return
        self._ask_at = time.monotonic() + EVERY
        if not self._is_ready():
            self._complain()
            return
        self._made = True
        typer.echo(f"Huiyin 回音 answers at {self._address}")
        sys.stdout.flush()

    def _is_ready(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def _complain(self) -> None:
        if time.monotonic() > self._complain_at:
            self._complain_at = time.monotonic() + PATIENCE
            typer.echo(f"not ready yet: see http://127.0.0.1:{self._port}/readyz and `huiyin doctor`", err=True)
