"""What every response carries, and the names under which the server answers."""

import ipaddress
import re
from collections.abc import Collection, Iterable, Mapping

from flask import Flask, Response, request
from flask_babel import gettext

from web.problem import API_PREFIX, problem

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")
STATIC_MAX_AGE_S = 3600

CONTENT_SECURITY_POLICY: Mapping[str, str] = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
DENIED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "usb",
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "; ".join(
        f"{directive} {sources}" for directive, sources in CONTENT_SECURITY_POLICY.items()
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in DENIED_FEATURES),
}
STRICT_TRANSPORT = "max-age=31536000"

# A Host header: a name or IPv4 address, or an IPv6 address in brackets; perhaps a port.
_HOST = re.compile(r"(?P<name>[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::(?P<port>[1-9][0-9]{0,4}))?")


def register(app: Flask, hosts: Iterable[str] = ()) -> None:
    """Puts HEADERS on every response, and answers only loopback's names and `hosts`.

    The Host is looked at before anything else of a request. Raises ValueError for a name in
    `hosts` that no Host header can hold.
    """
    trusted = frozenset(LOOPBACK_NAMES) | {host_name(host) for host in hosts}

    def refuse_foreign_host() -> Response | None:
        return None if is_trusted(request.headers.get("Host", ""), trusted) else _foreign_host()

    app.before_request_funcs.setdefault(None, []).insert(0, refuse_foreign_host)
    # Flask calls the last one first: what stands first in the list has the last word.
    app.after_request_funcs.setdefault(None, []).insert(0, _finish)
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = STATIC_MAX_AGE_S


def host_name(host: str) -> str:
    """The name in `host` as Host headers write it: small letters, no port, IPv6 in brackets.

    Raises ValueError for anything but a name, an address, or one of them with a port.
    """
    text = host.strip().lower()
    try:
        return f"[{ipaddress.IPv6Address(text.strip('[]')).compressed}]"
    except ValueError:
        pass
    try:
        text = text.encode("idna").decode("ascii")
    except UnicodeError:
        text = ""
    name = _parsed(text)
    if name is None:
        raise ValueError(
            f"{host!r} is not the name of a host: write a name such as news.example.org"
        )
    return name


def is_trusted(header: str, trusted: Collection[str]) -> bool:
    """True when the Host header `header`, with or without a port, names one of `trusted`."""
    return _parsed(header.lower()) in trusted


def _parsed(text: str) -> str | None:
    match = _HOST.fullmatch(text)
    if match is None or int(match["port"] or 1) > 65535:
        return None
    return match["name"]


def _foreign_host() -> Response:
    """400 without any template: a page is full of links, and none may carry a foreign name."""
    title = gettext("This server does not answer under that name.")
    detail = gettext(
        "Use one of its own names, or start it with --trusted-host and the name that you use."
    )
    if request.path.startswith(API_PREFIX):
        return problem(400, title, detail=detail)
    return Response(f"{title}\n{detail}\n", status=400, mimetype="text/plain")


def _finish(response: Response) -> Response:
    response.headers.update(HEADERS)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    return response
