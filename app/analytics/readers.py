"""Who reads: enough to count a person once, and never enough to know one.

There is no cookie. A reader is told from others by the member's id, or by the address and the browser's
name; what is kept of that is in `VisitBuffer` a number that means nothing outside this process, and on a
press of "This solved it" a keyed hash that changes every day and is wiped within two.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from time import monotonic
from typing import NamedTuple

from app.core import clock
from app.core.actor import Actor
from app.core.kernel import current_kernel, current_settings

PAUSE_S = 1800.0
"""Whoever reads the same question again within half an hour is still on the same visit."""
MOST_SEEN = 100_000
MOST_WAITING = 50_000
BUFFER = "analytics.visits"
PURPOSE = b"analytics reader"

_PROGRAM = re.compile(
    r"bot\b|bots\b|crawl|spider|slurp|archiv|preview|monitor|headless|lighthouse|scan|fetch|feed|curl|wget|"
    r"python|perl|ruby|java/|go-http|okhttp|httpclient|facebookexternalhit",
    re.IGNORECASE,
)


@lru_cache(maxsize=1000)
def is_program(browser: str) -> bool:
    """Whether the browser's name is that of a program that reads pages by itself, or missing."""
    return not browser or _PROGRAM.search(browser) is not None


PURPOSE_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz")


def fetched_ahead(purpose: str) -> bool:
    """Whether a browser loads the page in case somebody wants it. purpose: what these headers say."""
    return any(word in purpose.lower() for word in ("prefetch", "prerender", "preview"))


def counts_as_reader(actor: Actor) -> bool:
    """Staff and programs would not have contacted support."""
    return actor.post_role not in ("staff", "automatic")


def person_today(actor: Actor, address: str, browser: str, *, days_ago: int = 0) -> str:
    """Tells a person from others on one day (UTC); the next day's is another.

    HMAC-SHA256 with the community's secret, because the few addresses that there are could be tried.
    """
    who = f"m{actor.member_id}" if actor.is_signed_in else f"v{address}|{browser[:300]}"
    return _on_day(who, days_ago)


def address_today(address: str) -> str:
    """The same of an address, whoever is behind it."""
    return _on_day(f"a{address}", 0)


def _on_day(who: str, days_ago: int) -> str:
    day = clock.now().date() - timedelta(days=days_ago)
    key = current_settings().SECRET_KEY.encode()
    return hmac.new(key, PURPOSE + f"|{day}|{who}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def form_mark(submission_key: str) -> str:
    """What is stored of a form's key."""
    return hashlib.sha256(b"deflection:" + submission_key.encode("utf-8", "replace")).hexdigest()


class Visit(NamedTuple):
    """Somebody read a question. Whether it is solved, and they wrote there, is asked when it is stored."""

    question_id: int
    member_id: int | None
    day: date


@dataclass(slots=True)
class VisitBuffer:
    """Visits that this process has seen and not yet stored, and who has just read what."""

    on_first: Callable[[], None] | None = None
    waiting: list[Visit] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    seen: dict[int, float] = field(default_factory=dict)
    """When (monotonic) a reader last had a question open, by a number that is made anew in each process:
    Python's own hash of strings, seeded at random."""

    def see(self, visit: Visit, reader: str) -> None:
        """Count a visit unless this reader is still on the last one."""
        now, key = monotonic(), hash((visit.question_id, reader))
        with self.lock:
            last = self.seen.pop(key, None)  # and in again at the end, so that the oldest come first
            if len(self.seen) >= MOST_SEEN:
                for old in list(self.seen)[: MOST_SEEN // 10]:
                    del self.seen[old]
            self.seen[key] = now
            if (last is not None and now - last < PAUSE_S) or len(self.waiting) >= MOST_WAITING:
                return
            self.waiting.append(visit)
            is_first = len(self.waiting) == 1
        if is_first and self.on_first is not None:
            self.on_first()

    def take(self) -> list[Visit]:
        with self.lock:
            taken, self.waiting = self.waiting, []
        return taken

    def put_back(self, taken: list[Visit]) -> None:
        with self.lock:
            self.waiting = (taken + self.waiting)[:MOST_WAITING]


def the_buffer() -> VisitBuffer:
    found: VisitBuffer = current_kernel().kept[BUFFER]
    return found
