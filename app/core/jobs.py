"""Work for later, as rows: enqueued in the business transaction, leased, heart-beaten, retried.

A handler runs outside any transaction and calls commands of its own, so it must bear being run again: a
worker killed in the middle leaves a lease that expires, and another worker starts the job anew.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import JSON, Index, String, Text, and_, delete, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, uow
from app.core.db import db, insert_ignoring, refuse_leftovers
from app.core.failpoints import failpoint
from app.core.kernel import current_kernel
from app.core.trouble import in_words
from app.core.types import Base, BigId, UtcDateTime

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 10
LONGEST_PAUSE = timedelta(hours=1)
"""Between two attempts. Ten attempts bridge four and a half hours without a mail server."""
LEASE = timedelta(seconds=60)
HEARTBEAT_S = 15.0
KEEP_DONE = timedelta(days=7)


class Job(Base):
    """One piece of work.

    `key` makes it unique among jobs that have not begun: one that runs may have read what has changed since,
    so the same work may be asked for again. A schedule keeps its key, for its row is planted once.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at", "id"), {"sqlite_autoincrement": True})

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default="due")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    run_at: Mapped[datetime] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[str | None] = mapped_column(String(40))
    leased_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str | None] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Leased:
    """A job taken by this worker: what to run and the token that proves the lease."""

    id: int
    kind: str
    payload: dict[str, Any]
    lease: str


def enqueue(kind: str, *, key: str | None = None, run_at: datetime | None = None, **payload: Any) -> None:
    """Store a job in the transaction of the running command.

    Dropped when a job with the same key waits to begin.
    """
    enqueue_all(kind, [(key, payload)], run_at=run_at)


def enqueue_all(
    kind: str, works: Iterable[tuple[str | None, dict[str, Any]]], *, run_at: datetime | None = None
) -> None:
    """The same for many jobs of a kind, key and payload of each, in one statement."""
    now = clock.now()
    rows = [
        {
            "kind": kind,
            "payload": payload,
            "key": key,
            "state": "due",
            "created_at": now,
            "run_at": run_at or now,
            "attempts": 0,
        }
        for key, payload in works
    ]
    if rows:
        db.session.execute(insert_ignoring(Job), rows)
        uow.leaves_work()


def run_due(limit: int = 10) -> int:
    """Run jobs that are due, one after the other. Returns how many were started."""
    started = 0
    while started < limit and (job := _lease_next()) is not None:
        _run(job)
        started += 1
    return started


@uow.command
def _lease_next() -> Leased | None:
    """Take the oldest job that is due, or whose worker has died."""
    now = clock.now()
    while (job := _next_due(now)) is not None:
        if job.attempts >= MAX_ATTEMPTS:  # it killed its worker every time
            _give_up(job, "the worker died in the last attempt")
            continue
        job.attempts += 1
        if not _is_scheduled(job):
            job.key = None
        job.state, job.lease, job.leased_until = "running", secrets.token_hex(16), now + LEASE
        return Leased(id=job.id, kind=job.kind, payload=dict(job.payload), lease=job.lease)
    return None


def _next_due(now: datetime) -> Job | None:
    return db.session.scalars(
        select(Job)
        .where(
            or_(
                and_(Job.state == "due", Job.run_at <= now),
                and_(Job.state == "running", Job.leased_until <= now),
            )
        )
        .order_by(Job.run_at, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()


def _run(job: Leased) -> None:
    handler = current_kernel().job_handlers.get(job.kind)
    try:
        if handler is None:
            raise LookupError(f"no handler for jobs of kind {job.kind!r}")
        with _heartbeat(current_app._get_current_object(), job):  # type: ignore[attr-defined]
            failpoint("job.before_handler")
            handler(**job.payload)
            refuse_leftovers(db.session())
            failpoint("job.after_handler")
    except Exception as error:
        log.exception("job %s (%s) failed", job.id, job.kind)
        db.session.rollback()  # a failed read must not poison the command that records the failure
        _record_failure(job, error)
    else:
        _record_success(job)


@uow.command
def _record_success(job: Leased) -> None:
    row = _still_mine(job)
    if row is None:
        return
    _end(row, "done")
    row.last_error = None


@uow.command
def _record_failure(job: Leased, error: Exception) -> None:
    row = _still_mine(job)
    if row is None:
        return
    if row.attempts >= MAX_ATTEMPTS:
        _give_up(row, in_words(error))
    else:
        row.state, row.last_error, row.lease, row.leased_until = "due", in_words(error), None, None
        row.run_at = clock.now() + min(LONGEST_PAUSE, timedelta(seconds=4**row.attempts))


def _give_up(row: Job, error: str) -> None:
    """A job that failed for good stays visible as dead; a schedule tries again at its next time."""
    _end(row, "dead")
    row.last_error = error


def _end(row: Job, state: str) -> None:
    """Nothing more to do for this row, until its next time where it is a schedule."""
    now = clock.now()
    row.finished_at, row.lease, row.leased_until = now, None, None
    if _is_scheduled(row):
        row.state, row.attempts, row.run_at = "due", 0, now + current_kernel().schedules[row.kind]
    else:
        row.state, row.key = state, None


def _is_scheduled(row: Job) -> bool:
    return row.key == schedule_key(row.kind) and row.kind in current_kernel().schedules


def _still_mine(job: Leased) -> Job | None:
    """The row, unless the lease ran out and another worker has taken the job over."""
    return db.session.scalars(
        select(Job).where(Job.id == job.id, Job.lease == job.lease).with_for_update()
    ).first()


@contextmanager
def _heartbeat(app: Flask, job: Leased) -> Iterator[None]:
    """Renew the lease while the handler runs, from a thread of its own."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(HEARTBEAT_S):
            try:
                with app.app_context():
                    _renew(job)
            except Exception:  # the next beat may get through, and the lease outlives three
                log.exception("the lease of job %s could not be renewed", job.id)

    thread = threading.Thread(target=beat, name=f"heartbeat-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


@uow.command
def _renew(job: Leased) -> None:
    db.session.execute(
        update(Job).where(Job.id == job.id, Job.lease == job.lease).values(leased_until=clock.now() + LEASE)
    )


def schedule_key(kind: str) -> str:
    return f"schedule:{kind}"


@uow.command
def plant_schedules() -> None:
    """Make sure that every registered schedule has its row."""
    for kind in current_kernel().schedules:
        enqueue(kind, key=schedule_key(kind))


def count_jobs() -> dict[str, int]:
    """How many jobs there are, by state."""
    rows = db.session.execute(select(Job.state, func.count()).group_by(Job.state))
    return {"due": 0, "running": 0, "dead": 0} | dict(rows.all())


@uow.command
def replay_dead() -> int:
    """Give every dead job its attempts back. Returns how many."""
    dead = db.session.scalars(select(Job).where(Job.state == "dead")).all()
    for job in dead:
        job.state, job.attempts, job.run_at, job.finished_at = "due", 0, clock.now(), None
    uow.leaves_work()
    return len(dead)


def longest_wait() -> timedelta:
    """For how long the oldest job has been due; nothing when none is."""
    now = clock.now()
    oldest = db.session.scalar(select(Job.run_at).where(Job.state == "due").order_by(Job.run_at).limit(1))
    return max(timedelta(0), now - oldest) if oldest else timedelta(0)


def newest() -> datetime | None:
    """When the newest job was made."""
    return db.session.scalar(select(Job.created_at).order_by(Job.id.desc()).limit(1))


@uow.command
def prune_done() -> None:
    """Forget jobs that ended well."""
    db.session.execute(delete(Job).where(Job.state == "done", Job.finished_at < clock.now() - KEEP_DONE))
