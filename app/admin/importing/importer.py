"""The whole import: every step's batches, then everything that is derived from the rows."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Protocol

from app.admin.importing.afterwards import date_joining, recount_batch
from app.admin.importing.ahead import ahead
from app.admin.importing.plans import Plan
from app.admin.importing.records import Item
from app.admin.importing.runs import (
    OpenRun,
    Place,
    finish_run,
    move_on,
    open_run,
    render_new,
    write_batch,
)
from app.admin.importing.tally import Tally
from app.admin.importing.texts import Text
from app.core.failpoints import failpoint
from app.core.worker import checkpoint, count_anew
from app.forum.queries import question_ids_after

RECOUNT, JOINING, FOLD = "recount", "joining", "fold:"
RECOUNT_ROWS = 500
CHECKPOINT_BATCHES = 20
"""After so many batches SQLite's log is moved into the database; nobody else may be there to do it."""

CORES = os.cpu_count() or 1

Fold = Callable[[], int | None]


class Progress(Protocol):
    """What shows how far an import has come."""

    def start(self, plan: Plan, *, resumed: bool) -> None: ...

    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None:
        """`read`: bytes since the last call. `rows`: looked at by the batch, whose counts are in `tally`."""

    def derive(self, what: str) -> None:
        """The rows are in; something is derived from them."""

    def finish(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run has done, since its beginning (`tally`) and in this process (`posts`, `seconds`)."""

    run_id: int
    source: str
    resumed: bool
    tally: Tally
    posts: int
    seconds: float


def run_import(plan: Plan, progress: Progress, folds: Mapping[str, Fold]) -> Outcome:
    """Import everything that is not there yet, and derive counters, statistics and ledger from it.

    Killed at any moment, the same call goes on where it was. Raises UnreadableError when a file is broken
    (what stood before is kept), AlreadyRunning, StorageUnavailable.
    """
    started = monotonic()
    run = open_run(plan)
    progress.start(plan, resumed=run.resumed)
    work = _Work(run, plan, progress)
    try:
        with _rare_collections():
            work.load_rows()
            work.derive(folds)
    finally:
        progress.finish()
        checkpoint()
    return Outcome(run.id, plan.source, run.resumed, work.tally, work.posts, monotonic() - started)


@contextmanager
def _rare_collections() -> Iterator[None]:
    """Rows leave next to no circles behind: looking for them every 700 objects took 7% of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@dataclass(slots=True)
class Prepared:
    """A batch as read, its texts rendered; at the end of a file one without items."""

    step: int
    items: list[Item]
    texts: dict[int, Text | str]
    read: int
    """Bytes of the file since the piece before."""


def _prepared(run: OpenRun, plan: Plan, first: int) -> Generator[Prepared]:
    """The batches of all steps from the first on. Writes nothing: it may run ahead in another process."""
    for number, step in enumerate(plan.steps[first:], first):
        phase, read = plan.phases[step.reads], 0
        start = run.place.line if step.name == run.place.step else 0
        for items in step.batches(phase, start):
            yield Prepared(number, items, render_new(run, step, items), phase.bytes_read - read)
            read = phase.bytes_read
        yield Prepared(number, [], {}, phase.total_bytes - read)


class _Work:
    """One process's share of a run."""

    def __init__(self, run: OpenRun, plan: Plan, progress: Progress) -> None:
        self.run = run
        self.plan = plan
        self.progress = progress
        self.place = run.place
        self.tally = run.tally
        self.posts = 0
        self._batches = 0

    def load_rows(self) -> None:
        """Every step from the place on where the run was left."""
        names = [step.name for step in self.plan.steps]
        if self.place.step and self.place.step not in names:
            return  # it was left when all rows were in
        done = names.index(self.place.step) if self.place.step else 0
        for step in self.plan.steps[:done]:
            self.progress.advance(step.name, self.plan.phases[step.reads].total_bytes, 0, Tally())
        produce = partial(_prepared, self.run, self.plan, done)
        with closing(ahead(produce) if CORES > 1 else produce()) as pieces:
            for piece in pieces:
                self._write(piece)

    def _write(self, piece: Prepared) -> None:
        step, tally = self.plan.steps[piece.step], Tally()
        if piece.items:
            tally = write_batch(self.run, step, piece.items, texts=piece.texts, before=self.place)
            failpoint("import.after_commit")
            self.place = Place(step.name, piece.items[-1].line)
            self.tally.add(tally)
            self.posts += tally.posts
            self._batches += 1
            if self._batches % CHECKPOINT_BATCHES == 0:
                checkpoint()
            if self._batches >= 8 and self._batches.bit_count() == 1:  # each time there is twice as much
                count_anew("imported_id")
        self.progress.advance(step.name, piece.read, len(piece.items), tally)

    def derive(self, folds: Mapping[str, Fold]) -> None:
        """Counters and states, then what every room makes of the facts. Each may run again from its start."""
        stages: dict[str, Fold] = {RECOUNT: self._recount, JOINING: self._date_joining}
        stages |= {f"{FOLD}{name}": fold for name, fold in folds.items()}
        names = list(stages)
        begun = names.index(self.place.step) if self.place.step in names else 0
        count_anew()
        for name in names[begun:]:
            self.progress.derive(name.removeprefix(FOLD))
            if self.place.step != name:
                self._move_on(name)
            failpoint("import.before_fold")
            stages[name]()
        finish_run(self.run.id, self.place)

    def _move_on(self, stage: str) -> None:
        to = Place(stage[:40])
        move_on(self.run.id, self.place, to=to)
        self.place = to

    def _recount(self) -> None:
        while ids := question_ids_after(self.place.line, RECOUNT_ROWS):
            recount_batch(self.run.id, self.place, ids)
            self.place = Place(RECOUNT, ids[-1])

    def _date_joining(self) -> None:
        while (last := date_joining(self.run.id, self.place)) is not None:
            self.place = Place(JOINING, last)
