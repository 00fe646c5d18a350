"""Messages between the web process and its rendering child: a length in four bytes, then JSON. No pickles."""

from __future__ import annotations

import json
import socket
import struct
from time import monotonic

LONGEST_FRAME = 64 * 1024 * 1024
"""Bytes. Far above any text; only keeps a broken length from asking for all memory."""

_LENGTH = struct.Struct(">I")


class BrokenFrameError(Exception):
    """The other end is not speaking this protocol."""


def send(peer: socket.socket, message: dict[str, str]) -> None:
    body = json.dumps(message).encode("ascii")
    peer.sendall(_LENGTH.pack(len(body)) + body)


def receive(peer: socket.socket, *, patience_s: float | None = None) -> dict[str, str]:
    """Read one message. Raises EOFError when the other end is gone, TimeoutError, or BrokenFrameError."""
    deadline = None if patience_s is None else monotonic() + patience_s
    (length,) = _LENGTH.unpack(_read(peer, _LENGTH.size, deadline))
    if length > LONGEST_FRAME:
        raise BrokenFrameError(length)
    message = json.loads(_read(peer, length, deadline))
    if not isinstance(message, dict):
        raise BrokenFrameError(type(message))
    return message


def _read(peer: socket.socket, size: int, deadline: float | None) -> bytes:
    got = bytearray()
    while len(got) < size:
        if deadline is not None:
            # Zero would make the socket non-blocking.
            peer.settimeout(max(0.001, deadline - monotonic()))
        chunk = peer.recv(min(size - len(got), 1 << 20))
        if not chunk:
            raise EOFError
        got += chunk
    return bytes(got)
