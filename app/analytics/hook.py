"""Calling a webhook: signed, over https only, and never to an address inside our own network.

The name is resolved once and the connection goes to the address that was looked at, so a name that answers
differently the second time (DNS rebinding) gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult, urlsplit

from app.core.kernel import current_settings

TIMEOUT_S = 10.0
PURPOSE = b"analytics webhook"


class HookFailed(RuntimeError):
    """The other side could not be reached or did not say 2xx. The job that tried is tried again."""


class HookRefused(ValueError):
    """We do not call this address."""


def signing_key() -> str:
    """What the receiver checks signatures with; made from SECRET_KEY."""
    return hmac.new(current_settings().SECRET_KEY.encode(), PURPOSE, hashlib.sha256).hexdigest()


def signature(body: bytes, moment: int) -> str:
    """HMAC-SHA256 over the time (Unix seconds), a full stop and the body, in hexadecimal."""
    return hmac.new(signing_key().encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()


def call(url: str, body: bytes, *, moment: int) -> None:
    """POST the body. Raises HookRefused or HookFailed."""
    parts = read_url(url)
    port = parts.port or 443
    address = public_address(parts.hostname or "", port)
    connection = _Pinned(parts.hostname or "", port, address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "community-alerts",
        "X-Timestamp": str(moment),
        "X-Signature": f"sha256={signature(body, moment)}",
    }
    try:
        connection.request("POST", path, body, headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise HookFailed(type(error).__name__) from error
    finally:
        connection.close()
    if not 200 <= status < 300:
        raise HookFailed(f"answered {status}")


def read_url(url: str) -> SplitResult:
    """Raises HookRefused unless it is an https address without a name and password."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise HookRefused("This is not an address.") from error
    if parts.scheme != "https" or not parts.hostname or parts.username or port == 0:
        raise HookRefused("The address has to begin with https:// and name no user.")
    if any(character <= " " or character == "\x7f" for character in url):
        raise HookRefused("The address holds characters that no address holds.")
    return parts


def public_address(host: str, port: int) -> str:
    """The address to connect to. Raises HookRefused when any that the name has is not a public one."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HookFailed("the name cannot be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    for address in addresses:
        read = ipaddress.ip_address(address.partition("%")[0])
        mapped = getattr(read, "ipv4_mapped", None) or read
        if not mapped.is_global or mapped.is_multicast:
            raise HookRefused("The address leads inside a network, not to a public place.")
    return addresses[0]


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at; the certificate has to be the name's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT_S, context=self._tls)
        self._address = address

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), timeout=TIMEOUT_S)
        self.sock = self._tls.wrap_socket(raw, server_hostname=self.host)
