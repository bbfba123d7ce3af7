"""`concorde serve` as people start it: real processes on loopback, real connections, signals."""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from web.security import HEADERS
from web.server import ServeError, listen

CHECKOUT = Path(__file__).resolve().parents[2]
PATIENCE_S = 60  # a busy machine is no fault; what hangs is
FRESH_S = 2  # the interface's promise for a new generation

LARGE = 3_000_000  # more than the kernel keeps for a client that does not read


def environment(**more: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name != "CONCORDE_INDEX"}
    return inherited | {"PYTHONPATH": str(CHECKOUT)} | more


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "concorde", *arguments]


def concorde(*arguments: str) -> subprocess.CompletedProcess[str]:
    """One run of another command, to its end."""
    return subprocess.run(
        command(*arguments),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def rebuild(corpus: Path, index: Path) -> str:
    """Builds a generation; its name."""
    done = concorde("index", "rebuild", str(corpus), "--index", f"whoosh:{index}", "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["generation"])


@dataclass
class Served:
    """A running server: its process, its first line, where it listens."""

    process: subprocess.Popen[str]
    greeting: str

    @property
    def port(self) -> int:
        return int(self.greeting.split(" (")[0].rpartition(":")[2])

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)

    def get(self, path: str, host: str = "localhost") -> tuple[int, str, Mapping[str, str]]:
        """Status, body and headers, by a connection of its own."""
        connection = self.connect()
        try:
            connection.request("GET", path, headers={"Host": host})
            response = connection.getresponse()
            return response.status, response.read().decode(), response.headers
        finally:
            connection.close()

    def workers(self) -> set[int]:
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children")
        if not children.exists():
            pytest.skip("this system does not list the children of a process")
        return {int(child) for child in children.read_text().split()}

    def stop(self, how: signal.Signals) -> tuple[int, str]:
        """Exit status, and all that was written to standard error."""
        self.process.send_signal(how)
        _, said = self.process.communicate(timeout=PATIENCE_S)
        return self.process.returncode, said


@contextmanager
def serving(*arguments: str, cwd: Path | None = None, **variables: str) -> Iterator[Served]:
    """A server on a free port, once it has said that it listens; killed at the end."""
    process = subprocess.Popen(
        command("serve", "--port", "0", *arguments),
        env=environment(**variables),
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        readable, _, _ = select.select([process.stdout], [], [], PATIENCE_S)
        greeting = process.stdout.readline() if readable else ""
        if not greeting:
            process.kill()
            pytest.fail(f"no server: {process.communicate()[1]}")
        yield Served(process, greeting)
    finally:
        if process.poll() is None:
            process.terminate()  # the workers go with it
        process.communicate(timeout=PATIENCE_S)


def eventually(wanted: object, ask: object, within: float = PATIENCE_S) -> None:
    """Asks until the answer is `wanted`; fails with the last answer."""
    deadline = time.monotonic() + within
    while (got := ask()) != wanted:  # type: ignore[operator]
        assert time.monotonic() < deadline, f"still {got!r}, not {wanted!r}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an index of three articles, one of them large."""
    folder = tmp_path_factory.mktemp("archive")
    corpus = folder / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("date 1994-05-06 The tunnel under the sea is open. Trains run.")
    (corpus / "b.txt").write_text("date 1994-05 Le tunnel sous la mer est ouvert à tous.")
    (corpus / "large.txt").write_text("A long list. " + ("x" * 999 + " ") * (LARGE // 1000))
    rebuild(corpus, folder / "index")
    return folder


@pytest.fixture(scope="module")
def served(archive: Path) -> Iterator[Served]:
    options = ("--workers", "2", "--trusted-host", "news.example.org")
    with serving("--index", f"whoosh:{archive / 'index'}", *options) as server:
        yield server


# ---------------------------------------------------------------- serving


def test_it_says_what_it_serves_and_where(served: Served, archive: Path) -> None:
    assert served.greeting == (
        f"Concorde serves whoosh:{archive / 'index'} "
        f"at http://127.0.0.1:{served.port} (Ctrl-C stops)\n"
    )


def test_page_and_api_answer(served: Served) -> None:
    status, page, _ = served.get("/search?q=tunnel")
    assert status == 200
    assert "<mark>" in page
    status, body, _ = served.get("/api/v1/search?q=tunnel&lang=fr")
    assert status == 200
    assert [hit["id"] for hit in json.loads(body)["hits"]] == ["b.txt"]


def test_one_connection_serves_many_requests(served: Served) -> None:
    connection = served.connect()
    for number in range(3):
        connection.request("GET", f"/api/v1/search?q=tunnel&page={number + 1}")
        response = connection.getresponse()
        assert response.status == 200
        response.read()
        if number == 0:
            first = connection.sock
            assert first is not None, "the server closed the connection"
    assert connection.sock is first
    connection.close()


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("127.0.0.1:9999", 200),
        ("[::1]", 200),
        ("NEWS.example.org:80", 200),
        ("evil.example", 400),
        ("evil.news.example.org", 400),
        ("", 400),
    ],
)
def test_only_its_own_names_are_answered(served: Served, host: str, status: int) -> None:
    for path in ("/", "/healthz", "/opensearch.xml", "/api/v1/status", "/static/concorde.css"):
        answered, _, headers = served.get(path, host)
        assert answered == status, path
        for name, value in HEADERS.items():
            assert headers[name] == value, (path, name)
        assert headers["Server"] in (None, "gunicorn"), "no version"


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (f"GET /{'x' * 9_000} HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (f"GET / HTTP/1.1\r\nHost: localhost\r\nX: {'x' * 10_000}\r\n\r\n", 431),
        ("GARBAGE\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xyz\r\n\r\n", 501),
    ],
)
def test_what_is_no_request_gets_the_headers_of_every_answer(
    served: Served, request_: str, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=PATIENCE_S) as connection:
        connection.sendall(request_.encode())
        response = http.client.HTTPResponse(connection)
        response.begin()
        assert response.status == status
        assert HEADERS.items() <= dict(response.headers).items()
        assert response.headers["Cache-Control"] == "no-store"
        assert response.read().decode().startswith(f"{status} ")


def test_headers_of_proxies_change_nothing(served: Served) -> None:
    _, plain, _ = served.get("/opensearch.xml")
    connection = served.connect()
    forged = {
        "Host": "localhost",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "/evil",
    }
    connection.request("GET", "/opensearch.xml", headers=forged)
    assert connection.getresponse().read().decode() == plain
    connection.close()


def test_a_lost_worker_is_replaced(served: Served) -> None:
    eventually(2, lambda: len(served.workers()))
    before = served.workers()
    lost = min(before)
    os.kill(lost, signal.SIGKILL)
    eventually(2, lambda: len(served.workers() - {lost}))
    assert served.get("/api/v1/status")[0] == 200


def test_a_taken_port_is_named_with_the_way_out(served: Served) -> None:
    second = concorde("serve", "--port", str(served.port))
    assert second.returncode == 1
    assert second.stdout == ""
    [line] = second.stderr.splitlines()
    assert f"port {served.port} " in line
    assert "--port" in line


def test_a_new_index_is_served_at_once_also_where_there_was_none(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The first article of the archive is about a bridge.")
    with serving("--index", f"whoosh:{index}", "--workers", "2") as server:
        for path in ("/", "/search?q=bridge", "/article/a.txt", "/api/v1/status", "/readyz"):
            status, body, _ = server.get(path)
            assert status == 503, path
            assert "concorde index rebuild" in body, path
        for path in ("/healthz", "/opensearch.xml", "/static/concorde.css"):
            assert server.get(path)[0] == 200, path
        for number in (1, 2):
            (corpus / f"{number}.txt").write_text(f"The bridge number {number} was opened.")
            generation = rebuild(corpus, index)
            # Four times: both workers are very likely to have been asked.
            for _ in range(4):
                eventually(f"ready {generation}\n", lambda: server.get("/readyz")[1], FRESH_S)
                answer = json.loads(server.get("/api/v1/search?q=bridge")[1])
                assert (answer["generation"], answer["total"]) == (generation, 1 + number)


# ---------------------------------------------------------------- starting


def test_it_runs_anywhere_and_nothing_of_gunicorn_interferes(archive: Path) -> None:
    (archive / "gunicorn.conf.py").write_text("raise SystemExit('the file of another server')\n")
    variables = {
        "CONCORDE_INDEX": "whoosh:index",
        "GUNICORN_CMD_ARGS": "--workers 3 --bind 127.0.0.1:1 --preload",
        "WEB_CONCURRENCY": "3",
        "FORWARDED_ALLOW_IPS": "*",
        "PORT": "1",
    }
    with serving("--workers", "1", cwd=archive, **variables) as server:
        assert f" whoosh:{archive / 'index'} at http://127.0.0.1:" in server.greeting
        assert server.get("/api/v1/documents/a.txt")[0] == 200
        assert len(server.workers()) == 1


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("192.0.2.1", "is no address of this machine"),  # set apart for documentation
        ("x..y", "is no host that this machine knows"),
    ],
)
def test_a_host_where_it_cannot_listen_is_named(host: str, words: str) -> None:
    with pytest.raises(ServeError, match=words) as caught:
        listen(host, 0)
    assert host in str(caught.value)
    assert "--host" in str(caught.value)


def test_the_second_socket_at_a_port_is_refused() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(ServeError, match=f"port {port} of 127.0.0.1 is taken.*--port"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    "options",
    [
        ("--port", "70000"),
        ("--port", "http"),
        ("--workers", "0"),
        ("--host", ""),
        ("--trusted-host", "http://news.example.org/"),
        ("--trusted-host", "*"),
    ],
)
def test_wrong_usage_names_the_option(options: tuple[str, str]) -> None:
    done = concorde("serve", *options)
    assert done.returncode == 2
    assert done.stdout == ""
    assert options[0] in done.stderr
    assert "Traceback" not in done.stderr


# ---------------------------------------------------------------- stopping


def test_term_lets_an_open_request_finish(archive: Path) -> None:
    with serving("--index", f"whoosh:{archive / 'index'}", "--workers", "1") as server:
        idle = server.connect()
        idle.request("GET", "/healthz")
        idle.getresponse().read()
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(PATIENCE_S)
        client.connect(("127.0.0.1", server.port))
        with client, client.makefile("rb") as stream:
            request = "GET /api/v1/documents/large.txt HTTP/1.1\r\nHost: localhost\r\n\r\n"
            client.sendall(request.encode())
            assert stream.readline().startswith(b"HTTP/1.1 200 ")
            server.process.terminate()
            # The worker has heard when it gives up the idle connection; the answer is half sent.
            assert idle.sock is not None
            assert idle.sock.recv(1) == b""
            assert server.process.poll() is None
            headers = http.client.parse_headers(stream)
            body = stream.read(int(headers["Content-Length"]))
        assert len(json.loads(body)["text"]) >= LARGE
        idle.close()
        _, said = server.process.communicate(timeout=PATIENCE_S)
        assert (server.process.returncode, said) == (0, "")


def test_ctrl_c_stops_quietly_though_a_browser_is_connected(archive: Path) -> None:
    with serving("--index", f"whoosh:{archive / 'index'}", "--workers", "2") as server:
        connection = server.connect()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        with closing(connection), socket.create_connection(("127.0.0.1", server.port)) as silent:
            silent.sendall(b"GET /healthz HTTP/1.1\r\n")
            assert server.stop(signal.SIGINT) == (130, "")
