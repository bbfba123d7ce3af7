"""The production server: gunicorn around the application, with nothing to configure outside."""

import contextlib
import errno
import os
import signal
import socket
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.http.errors import (
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
    UnsupportedTransferCoding,
)
from gunicorn.workers.gthread import ThreadWorker

from index.errors import ConcordeError
from web.app import create_app
from web.security import HEADERS
from web.settings import Settings

INTERRUPTED = 130
THREADS = 4

# What gunicorn refuses before the application hears of it; the first kind that fits.
_REFUSALS: Mapping[type[Exception], HTTPStatus] = {
    LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    ParseException: HTTPStatus.BAD_REQUEST,
}

# Few surprises from outside: gunicorn's own file, arguments and environment are never read, and
# no header of a proxy is believed, as anybody may send one.
SETTINGS: Mapping[str, Any] = {
    "threads": THREADS,
    "keepalive": 15,  # seconds that an idle connection may be used again
    "timeout": 30,  # seconds after which a worker that is stuck is replaced
    "graceful_timeout": 8,  # seconds that a stop waits for open requests
    "limit_request_line": 8190,
    "preload_app": False,  # each worker opens the index for itself, after the fork
    "forwarded_allow_ips": "",
    "secure_scheme_headers": {},
    "control_socket_disable": True,
    "loglevel": "warning",
    "accesslog": None,
    "proc_name": "concorde",
}


class ServeError(ConcordeError):
    """The server cannot listen where it was told to."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens at `host` and `port`; 0 takes any free port.

    A name with addresses of both kinds listens at the first IPv4 one. Raises ServeError, which
    says what to do, when the port is taken or the host is none of this machine.
    """
    name = host.strip("[]")
    try:
        found = socket.getaddrinfo(
            name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE | socket.AI_NUMERICSERV
        )
    except (socket.gaierror, UnicodeError) as error:
        raise ServeError(
            f"{host!r} is no host that this machine knows: choose an address with --host"
        ) from error
    family, kind, protocol, _, address = min(found, key=lambda each: each[0] != socket.AF_INET)
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(socket.SOMAXCONN)
    except OSError as error:
        listener.close()
        raise ServeError(_why_not(error, host, port)) from error
    return listener


def _why_not(error: OSError, host: str, port: int) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return f"port {port} of {host} is taken: choose another one with --port"
        case errno.EACCES:
            return f"port {port} needs more rights: choose one above 1023 with --port"
        case errno.EADDRNOTAVAIL:
            return f"{host} is no address of this machine: choose one with --host"
        case _:
            return f"cannot listen at port {port} of {host}: {error.strerror}"


def address_of(listener: socket.socket) -> str:
    """The address of `listener` as a browser takes it, such as `http://127.0.0.1:8000`."""
    name, port, *_ = listener.getsockname()
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def serve(listener: socket.socket, settings: Settings, workers: int) -> None:
    """Answers at `listener` until it is told to stop; never returns.

    SystemExit says how it ended: 0 after SIGTERM, 130 after SIGINT (Ctrl-C), 1 when the
    application cannot start.
    """
    Server(listener, settings, workers).run()


class _Arbiter(Arbiter):  # type: ignore[misc]
    """Gunicorn's master process, which remembers that Ctrl-C ended it."""

    interrupted = False

    def handle_int(self) -> None:
        self.interrupted = True
        super().handle_int()


class _Worker(ThreadWorker):  # type: ignore[misc]
    """Gunicorn's worker with threads, whose own refusals have the headers of every answer."""

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: Exception) -> None:
        status = next((each for kind, each in _REFUSALS.items() if isinstance(exc, kind)), None)
        if status is None:
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("refused a request: %s", type(exc).__name__)
        body = f"{status} {status.phrase}\n"
        headers = {
            **HEADERS,
            "Cache-Control": "no-store",
            "Connection": "close",
            "Content-Type": "text/plain; charset=utf-8",
            "Content-Length": str(len(body)),
        }
        lines = [f"HTTP/1.1 {status} {status.phrase}", *(f"{n}: {v}" for n, v in headers.items())]
        with contextlib.suppress(OSError):  # whoever asked may have gone
            client.sendall("\r\n".join([*lines, "", body]).encode("latin-1"))


def _leave_at_once() -> None:
    """Lets Ctrl-C end a worker at once, whatever a browser holds open.

    Gunicorn's own handler takes the locks of the thread pool, which the interrupted code may hold.
    """
    for number in (signal.SIGINT, signal.SIGQUIT):
        signal.signal(number, lambda *_: os._exit(0))


class Server(BaseApplication):  # type: ignore[misc]
    """The application in gunicorn's hands."""

    def __init__(self, listener: socket.socket, settings: Settings, workers: int) -> None:
        self._settings = settings
        self._workers = workers
        self._greeting = (
            f"Concorde serves {settings.index_url} at {address_of(listener)} (Ctrl-C stops)"
        )
        # Gunicorn takes the socket by its number and owns it from here on.
        self._bind = f"fd://{listener.detach()}"
        super().__init__()

    def load_config(self) -> None:
        chosen = {
            **SETTINGS,
            "worker_class": _Worker,
            "bind": self._bind,
            "workers": self._workers,
            # A worker has its master's handlers when it is born, and gunicorn's own a little later.
            "post_fork": lambda _master, _worker: _leave_at_once(),
            "post_worker_init": self._start,
        }
        for name, value in chosen.items():
            if name in self.cfg.settings:  # older gunicorns do not have all of them
                self.cfg.set(name, value)

    def load(self) -> Flask:
        app = create_app(self._settings)
        app.debug = False  # whatever FLASK_DEBUG says: it would let exceptions past the error pages
        return app

    def run(self) -> None:
        arbiter = _Arbiter(self)
        master = os.getpid()
        try:
            arbiter.run()
        except SystemExit as ended:
            if os.getpid() != master:
                raise  # a worker, whose status tells the master why it ended
            if arbiter.interrupted:
                raise SystemExit(INTERRUPTED) from None
            raise SystemExit(1 if ended.code else 0) from None

    def _start(self, worker: Any) -> None:
        """Says where to look, once the first worker is ready to answer."""
        _leave_at_once()
        if worker.age == 1:
            with contextlib.suppress(OSError):  # nobody may be reading
                click.echo(self._greeting)
