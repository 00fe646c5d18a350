"""Named places where a test may kill the process or raise, to prove that nothing is lost there.

`FAILPOINTS="outbox.before_delivery=kill@3"` kills this process with SIGKILL at the third pass;
`=raise@1` raises `FailpointHit` instead. `FAILPOINT_LOG` names a file that gets a line per hit, so that a
test can prove the point was reached. Without the variable a failpoint costs one dictionary look-up.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

_lock = threading.Lock()
_passes: dict[str, int] = {}


class FailpointHit(RuntimeError):
    """Raised by a failpoint set to `raise`."""


def _parse(text: str) -> dict[str, tuple[str, int]]:
    """Raises ValueError: a plan misread would prove nothing and look like success."""
    plan: dict[str, tuple[str, int]] = {}
    for part in filter(None, text.split(",")):
        name, _, rest = part.partition("=")
        action, _, count = rest.partition("@")
        if action not in ("kill", "raise") or not name:
            raise ValueError(f"FAILPOINTS: {part!r} is not name=kill@N or name=raise@N")
        plan[name] = (action, int(count or "1"))
    return plan


_plan = _parse(os.environ.get("FAILPOINTS", ""))


def failpoint(name: str) -> None:
    """Do what the plan says for `name`; normally nothing."""
    if name not in _plan:
        return
    action, at = _plan[name]
    with _lock:
        _passes[name] = _passes.get(name, 0) + 1
        if _passes[name] != at:
            return
    log = os.environ.get("FAILPOINT_LOG")
    if log:
        with Path(log).open("a", encoding="utf-8") as out:
            out.write(f"{name}\n")
            out.flush()
            os.fsync(out.fileno())
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    raise FailpointHit(name)
