"""The worker: delivers events, runs jobs, checkpoints SQLite. In the web process, or as `flask worker`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from flask import Flask

from app.core import delivery, jobs, uow
from app.core.db import db, is_sqlite, writing
from app.core.kernel import Kernel, kernel_of
from app.core.trouble import is_storage_trouble

log = logging.getLogger(__name__)

POLL_S = 1.0
CHECKPOINT_S = 5.0


def register_housekeeping(kernel: Kernel) -> None:
    """The kernel's own schedule."""
    kernel.handle("core.prune", _prune, every=timedelta(hours=1))


def _prune() -> None:
    delivery.prune_delivered()
    jobs.prune_done()


def work_once(stop: threading.Event | None = None) -> int:
    """Do everything that is due now, or as much as there is time for until `stop` is set.

    Deliveries come before every single job, so that jobs which wait for a slow mail server hold them up for
    one job's time at most. Returns how many deliveries and jobs that was.
    """
    total = 0
    while not (stop and stop.is_set()) and (done := delivery.deliver_due() + jobs.run_due(limit=1)):
        total += done
    return total


def run_worker(app: Flask, stop: threading.Event) -> None:
    """Work until `stop` is set; survive any error."""
    planted, next_checkpoint = False, 0.0
    while not stop.is_set():
        uow.wake_worker.clear()
        # Before the first migration there is nowhere to plant schedules: try until there is.
        planted = planted or _survive(app, jobs.plant_schedules)
        well = _survive(app, lambda: work_once(stop))
        if monotonic() >= next_checkpoint:
            _survive(app, checkpoint)
            next_checkpoint = monotonic() + CHECKPOINT_S
        # After a failure a wake-up counts for nothing: the same would fail again at once.
        (uow.wake_worker if well else stop).wait(POLL_S)


def _survive(app: Flask, step: Callable[[], object]) -> bool:
    """Take a step in a context of its own. False when it failed; that is logged and tried again."""
    try:
        with app.app_context():
            step()
    except Exception as error:
        if is_storage_trouble(error):
            log.warning("the database takes no writes: %s", error)
        else:
            log.exception("the worker could not finish a step; it tries again")
        return False
    return True


def checkpoint() -> None:
    """Move SQLite's write-ahead log into the database file, as far as readers allow."""
    if not is_sqlite():
        return
    with writing(), db.engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None  # noqa: S101
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)")


def count_anew(table: str = "") -> None:
    """Let PostgreSQL look at how large a table or all of them have become: it plans by what it believes.

    After many inserts at once it still believes what was true before, until it looks by itself.
    """
    if is_sqlite():
        return
    with db.engine.begin() as connection:
        connection.exec_driver_sql(f"ANALYZE {table}")


_start_lock = threading.Lock()


def ensure_embedded_worker(app: Flask) -> None:
    """Start the worker thread of this web process, once, where the settings ask for one."""
    if "worker" in app.extensions or not kernel_of(app).settings.embedded_worker:
        return
    with _start_lock:
        if "worker" not in app.extensions:
            thread = threading.Thread(
                target=run_worker, args=(app, threading.Event()), name="worker", daemon=True
            )
            app.extensions["worker"] = thread
            thread.start()
