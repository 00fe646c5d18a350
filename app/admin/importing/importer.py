"""The whole import: every step's batches, then everything that is derived from the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from app.admin.importing.afterwards import date_joining, recount_batch
from app.admin.importing.plans import Plan
from app.admin.importing.runs import (
    OpenRun,
    Place,
    finish_run,
    move_on,
    open_run,
    render_new,
    write_batch,
)
from app.admin.importing.steps import Step
from app.admin.importing.tally import Tally
from app.core.failpoints import failpoint
from app.core.worker import checkpoint
from app.forum.queries import question_ids_after

RECOUNT, JOINING, FOLD = "recount", "joining", "fold:"
RECOUNT_ROWS = 500
CHECKPOINT_BATCHES = 20
"""After so many batches SQLite's log is moved into the database; nobody else may be there to do it."""

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
        work.load_rows()
        work.derive(folds)
    finally:
        progress.finish()
        checkpoint()
    return Outcome(run.id, plan.source, run.resumed, work.tally, work.posts, monotonic() - started)


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
        for step in self.plan.steps[done:]:
            self._load(step, self.place.line if step.name == self.place.step else 0)

    def _load(self, step: Step, start_line: int) -> None:
        phase, read = self.plan.phases[step.reads], 0
        for items in step.batches(phase, start_line):
            rendered = render_new(self.run, step, items)
            tally = write_batch(self.run, step, items, rendered=rendered, before=self.place)
            failpoint("import.after_commit")
            self.place = Place(step.name, items[-1].line)
            self.tally.add(tally)
            self.posts += tally.posts
            self.progress.advance(step.name, phase.bytes_read - read, len(items), tally)
            read = phase.bytes_read
            self._batches += 1
            if self._batches % CHECKPOINT_BATCHES == 0:
                checkpoint()
        self.progress.advance(step.name, phase.total_bytes - read, 0, Tally())

    def derive(self, folds: Mapping[str, Fold]) -> None:
        """Counters and states, then what every room makes of the facts. Each may run again from its start."""
        stages: dict[str, Fold] = {RECOUNT: self._recount, JOINING: self._date_joining}
        stages |= {f"{FOLD}{name}": fold for name, fold in folds.items()}
        names = list(stages)
        begun = names.index(self.place.step) if self.place.step in names else 0
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
