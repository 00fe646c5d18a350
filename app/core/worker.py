"""The worker: delivers events, runs jobs, checkpoints SQLite. In the web process, or as `flask worker`."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta
from time import monotonic

from flask import Flask

from app.core import delivery, jobs, uow
from app.core.db import db, is_sqlite, writing
from app.core.kernel import Kernel, kernel_of

log = logging.getLogger(__name__)

POLL_S = 1.0
CHECKPOINT_S = 5.0


def register_housekeeping(kernel: Kernel) -> None:
    """The kernel's own schedule."""
    kernel.handle("core.prune", _prune, every=timedelta(hours=1))


def _prune() -> None:
    delivery.prune_delivered()
    jobs.prune_done()


def work_once() -> int:
    """Do everything that is due now. Returns how many deliveries and jobs that was."""
    total = 0
    while done := delivery.deliver_due() + jobs.run_due():
        total += done
    return total


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; survive any error."""
    next_checkpoint = 0.0
    with app.app_context():
        _survive(jobs.plant_schedules)
    while not stop.is_set():
        uow.wake_worker.clear()
        with app.app_context():
            _survive(work_once)
            if monotonic() >= next_checkpoint:
                _survive(checkpoint)
                next_checkpoint = monotonic() + CHECKPOINT_S
        uow.wake_worker.wait(POLL_S)


def _survive(step: object) -> None:
    try:
        step()  # type: ignore[operator]
    except Exception:
        log.exception("the worker could not finish a step; it tries again")
        uow.wake_worker.wait(POLL_S)


def checkpoint() -> None:
    """Move SQLite's write-ahead log into the database file, as far as readers allow."""
    if not is_sqlite():
        return
    with writing(), db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)")


_embedded: dict[int, threading.Thread] = {}
_start_lock = threading.Lock()


def ensure_embedded_worker(app: Flask) -> None:
    """Start the worker thread of this web process, once, where the settings ask for one."""
    if id(app) in _embedded or not kernel_of(app).settings.embedded_worker:
        return
    with _start_lock:
        if id(app) not in _embedded:
            thread = threading.Thread(
                target=run_worker, args=(app, threading.Event()), name="worker", daemon=True
            )
            _embedded[id(app)] = thread
            thread.start()
