"""Concorde's page as a script gets it: `concorde serve` and one connection that is kept alive."""

import json
import subprocess
import sys
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter
from typing import IO, cast
from urllib.parse import urlencode

from benchmarks.engines.concorde import Concorde
from benchmarks.protocol import Answer, Query

_PROJECT = Path(__file__).parents[2]
_MILLISECONDS = 1e-3


class OverHttp(Concorde):
    """`seconds` are those of a request, less what the same connection needs for `/healthz`.

    That is asked before every page, and its least time is taken off, so never too much of it.
    """

    def __init__(self) -> None:
        pass  # the server opens the engine

    def open(self, folder: Path) -> None:
        """Starts a server with one worker on loopback, and waits until it says where."""
        command = [sys.executable, "-m", "concorde", "serve", "--workers", "1", "--port", "0"]
        self._server = subprocess.Popen(
            [*command, "--index", f"whoosh:{folder}"],
            cwd=_PROJECT,
            stdout=subprocess.PIPE,
            text=True,
        )
        greeting = cast("IO[str]", self._server.stdout).readline()
        if not greeting:
            self._server.communicate()
            raise RuntimeError(f"`concorde serve` has ended with {self._server.returncode}")
        port = int(greeting.split(" (")[0].rpartition(":")[2])
        self._connection = HTTPConnection("127.0.0.1", port)
        self._nothing = float("inf")

    def search(self, query: Query) -> Answer:
        """One page of the JSON API."""
        self._nothing = min(self._nothing, self._time_of_nothing())
        path = f"/api/v1/search?{urlencode(self.given(query))}"
        started = perf_counter()
        body = self._get(path)
        wall = perf_counter() - started
        page = json.loads(body)
        seconds = self.seconds(wall - self._nothing, page["took_ms"] * _MILLISECONDS)
        return Answer(page["total"], body.decode(), seconds)

    def seconds(self, waited: float, _said: float) -> float:
        """The time that counts: that a client has `waited`, or that the server has `_said`."""
        return waited

    def close(self) -> None:
        """Stops the server."""
        self._connection.close()
        self._server.terminate()
        self._server.communicate()

    def _time_of_nothing(self) -> float:
        try:
            self._get("/healthz")
        except ConnectionError:  # nobody has asked for a while; the next request connects again
            self._connection.close()
        started = perf_counter()
        self._get("/healthz")
        return perf_counter() - started

    def _get(self, path: str) -> bytes:
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        if response.status != HTTPStatus.OK:
            raise RuntimeError(f"{path}: {response.status} {body.decode()}")
        return body


class AsItSays(OverHttp):
    """`seconds` are the page's own `took_ms`: to the finished object, before it becomes JSON."""

    def seconds(self, _waited: float, said: float) -> float:
        """What the server has said."""
        return said
