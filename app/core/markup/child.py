"""The process that renders text which might take too long. Run by path, never imported by the application.

    python -I -S app/core/markup/child.py PATH...     with a socket as standard input

It answers one request after another and ends when the socket closes, that is, when its parent is gone.
Two CPU timers bound each request. At SOFT_LIMIT_S a signal raises an exception, the child answers "time" and
lives on. That needs the interpreter's attention, which native code may withhold: at HARD_LIMIT_S the kernel
ends the process, whatever it is doing, and the parent starts another.
"""

from __future__ import annotations

import contextlib
import gc
import resource
import signal
import socket
import sys
from pathlib import Path
from types import FrameType, ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.markup.markdown_text import MarkdownRenderer

HARD_LIMIT_S = 0.235
"""CPU seconds, user and system, of one request. With what the parent adds it stays below 250 ms."""

SOFT_LIMIT_S = 0.210
"""CPU seconds, user only."""

MEMORY_BYTES = 512 * 1024 * 1024
"""Address space. The worst of 120 bombs was measured at 53 MB."""

_WARM_UP = (
    "# T\n\n- *a* `b` [c](https://d.example) &amp;\n\n> q\n\n| www.e.example |\n|---|\n| f |\n\n```\ng\n```\n"
)
"""First uses compile patterns and import modules; that is no text's fault."""


class OverrunError(BaseException):
    """Out of CPU time. No library catches it by catching Exception."""


def serve(peer: socket.socket) -> None:
    """Answer requests until the other end is gone."""
    from app.core.markup import frames

    renderer = _renderer()
    renderer.render(_WARM_UP)
    # What lives as long as the process need not be looked at in each collection: a fifth of the time.
    gc.freeze()
    # The other end may go at any moment, also in the middle of a message.
    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            answer = bounded(renderer, frames.receive(peer))
            if "failed" in answer:
                # An exception out of nowhere may have left the parsers in any state.
                renderer = _renderer()
            frames.send(peer, answer)


def bounded(renderer: MarkdownRenderer, request: dict[str, str]) -> dict[str, str]:
    """The answer to a request, or why there is none, within the time."""
    try:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SOFT_LIMIT_S)
            signal.setitimer(signal.ITIMER_PROF, HARD_LIMIT_S)
            return _answer(renderer, request)
        finally:
            _disarm()
    except OverrunError:
        # It may have come in the middle of disarming.
        _disarm()
        return {"failed": "time"}
    except MemoryError:
        # Perhaps it was used up by earlier texts: end, and let the parent try once more in a fresh process.
        raise
    except BaseException as error:  # A panic of native code is no Exception either.
        return {"failed": type(error).__name__}


def _answer(renderer: MarkdownRenderer, request: dict[str, str]) -> dict[str, str]:
    from app.core.markup.rendered import plain_text
    from app.core.markup.safe_html import sanitise

    source = request["source"]
    safe = sanitise(source) if request["format"] == "html" else renderer.render(source)
    return {"html": safe, "plain": plain_text(safe)}


def _disarm() -> None:
    signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    signal.setitimer(signal.ITIMER_PROF, 0)


def _renderer() -> MarkdownRenderer:
    from app.core.markup.markdown_text import MarkdownRenderer

    return MarkdownRenderer()


def _overrun(number: int, frame: FrameType | None) -> None:
    raise OverrunError


def _settle() -> None:
    """Signals as this process needs them, whatever it inherited, and a limit on memory."""
    # Only the end of the parent ends the child; the terminal and the service manager signal whole groups.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    signal.signal(signal.SIGVTALRM, _overrun)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _stand_in_for_the_application() -> None:
    """Empty packages `app` and `app.core`: `app.core.markup` is found, the application is not imported."""
    core = Path(__file__).resolve().parents[1]
    for name, folder in (("app", core.parent), ("app.core", core)):
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package


if __name__ == "__main__":
    sys.path[:] = sys.argv[1:]
    _stand_in_for_the_application()
    _settle()
    serve(socket.socket(fileno=0))
