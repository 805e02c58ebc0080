"""The one way out to an identity provider: looked up once, checked, pinned, short, small, no detours."""

import json
import socket
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import SplitResult, urlsplit

import httpx

from mkt_dashboard.core.config import settings
from mkt_dashboard.providers.identity.reachable import (
    NotReachable,
    is_loopback,
    require_reachable,
    split_checked,
)

SECONDS = 10.0
LARGEST = 1024 * 1024


class FetchFailed(Exception):
    """The other side did not answer as it should; the message says how."""


def fetch_json(
    method: str, url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Ask for a JSON object. Raises `NotReachable` before connecting, `FetchFailed` after."""
    own_host = urlsplit(settings().public_url).hostname or ""
    loopback = is_loopback(own_host)
    parts = split_checked(url, loopback=loopback)
    address = require_reachable(parts, _look_up(parts), loopback=loopback)
    try:
        body = _ask(method, parts, address, form, headers or {})
    except httpx.TimeoutException:
        raise FetchFailed(f"{parts.hostname} did not answer within {SECONDS:.0f} seconds.") from None
    except httpx.HTTPError as error:
        raise FetchFailed(f"{parts.hostname} cannot be asked: {error}.") from None
    return _object(parts, body)


def _look_up(parts: SplitResult) -> list[str]:
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReachable(f"{parts.hostname} has no address. Check how it is written.") from None
    return [str(one[4][0]) for one in found]


def _ask(
    method: str,
    parts: SplitResult,
    address: str,
    form: Mapping[str, str] | None,
    headers: Mapping[str, str],
) -> bytes:
    """Connect to the very address that was checked; the certificate must still be that of the name."""
    host = f"[{address}]" if ":" in address else address
    pinned = parts._replace(netloc=f"{host}:{parts.port}" if parts.port else host).geturl()
    until = time.monotonic() + SECONDS
    sent = {"Host": parts.netloc, "Accept": "application/json", "Accept-Encoding": "identity", **headers}
    with (
        httpx.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
        client.stream(
            method, pinned, data=form, headers=sent, extensions={"sni_hostname": parts.hostname}
        ) as answer,
    ):
        body = b""
        for piece in answer.iter_raw():
            body += piece
            if len(body) > LARGEST:
                raise FetchFailed(f"{parts.hostname} answered with more than a megabyte.")
            if time.monotonic() > until:
                raise FetchFailed(f"{parts.hostname} did not answer within {SECONDS:.0f} seconds.")
    if answer.status_code != 200:
        raise FetchFailed(f"{parts.hostname} answered {answer.status_code}{_said(body)}.")
    return body


def _object(parts: SplitResult, body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise FetchFailed(f"{parts.hostname} did not answer with a JSON object.")
    return found


def _said(body: bytes) -> str:
    """Repeat the error code of OAuth, which is one of a few words, and nothing else of a foreign answer."""
    try:
        word = json.loads(body).get("error", "")
    except (ValueError, AttributeError):
        return ""
    is_code = isinstance(word, str) and word.isidentifier() and len(word) < 60
    return f" ({word})" if is_code else ""
