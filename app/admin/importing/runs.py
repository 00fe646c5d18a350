"""Runs: what is stored of an import, so that it can be killed anywhere and goes on exactly there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from app.admin.importing.batch import Batch
from app.admin.importing.known import seen_ids
from app.admin.importing.plans import Plan
from app.admin.importing.records import Item
from app.admin.importing.rejects import trim_rejects, write_rejects
from app.admin.importing.steps import Step
from app.admin.importing.tally import Tally
from app.admin.importing.texts import Text, text_or_reason
from app.admin.models import ImportRun, ImportSource
from app.core import clock
from app.core.db import db
from app.core.failpoints import failpoint
from app.core.uow import command


class AlreadyRunning(Exception):
    """Another process is importing the same community at this moment."""

    def __init__(self) -> None:
        super().__init__("another import of this community is running; wait for its end, or stop it first")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a run has come: everything up to this line of this step is stored."""

    step: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run as its command found it."""

    id: int
    source_id: int
    community: str
    place: Place
    tally: Tally
    resumed: bool


@command
def open_run(plan: Plan) -> OpenRun:
    """Go on with the run of these very files that was not finished, or begin one."""
    source = db.session.scalars(select(ImportSource).where(ImportSource.name == plan.source)).first()
    if source is None:
        source = ImportSource(name=plan.source)
        db.session.add(source)
        db.session.flush()
    source.community, source.licence = plan.community, plan.licence
    newest = db.session.scalars(
        select(ImportRun).where(ImportRun.source_id == source.id).order_by(ImportRun.id.desc()).limit(1)
    ).first()
    resumed = newest is not None and newest.finished_at is None and newest.files == plan.files
    if newest is None or not resumed:
        newest = ImportRun(
            source_id=source.id, files=plan.files, started_at=clock.now(), counts={}, rejected_bytes=0
        )
        newest.step, newest.line = "", 0
        db.session.add(newest)
        db.session.flush()
    trim_rejects(newest.id, newest.rejected_bytes)
    return OpenRun(
        id=newest.id,
        source_id=source.id,
        community=plan.community,
        place=Place(newest.step, newest.line),
        tally=Tally.from_json(newest.counts),
        resumed=resumed,
    )


def render_new(run: OpenRun, step: Step, items: list[Item]) -> dict[int, Text | str]:
    """The texts of the rows that are not imported yet, by line. Outside a command: it takes its time."""
    if step.renderer is None:
        return {}
    records = [item for item in items if isinstance(item, step.kinds)]
    seen = seen_ids(run.source_id, step.kind, (record.external_id for record in records))
    db.session.remove()  # a snapshot that is kept while rendering would soon be an old one
    return {
        record.line: text_or_reason(record, step.renderer)
        for record in records
        if record.external_id not in seen
    }


@command
def write_batch(
    run: OpenRun,
    step: Step,
    items: list[Item],
    *,
    texts: Mapping[int, Text | str],
    before: Place,
) -> Tally:
    """Store a batch with the place behind it. Raises AlreadyRunning when somebody else has moved the run."""
    row = lock_run(run.id, before)
    batch = Batch(run.source_id, run.id, run.community, texts)
    step.take(batch, items)
    total = Tally.from_json(row.counts)
    total.add(batch.tally)
    row.rejected_bytes = write_rejects(run.id, batch.rejected, after=row.rejected_bytes)
    row.step, row.line, row.counts = step.name, items[-1].line, total.as_json()
    db.session.flush()
    failpoint("import.before_commit")
    return batch.tally


def lock_run(run_id: int, before: Place) -> ImportRun:
    """Inside a command: the run, still where we left it. Raises AlreadyRunning."""
    row = db.session.get_one(ImportRun, run_id, with_for_update=True)
    if (row.step, row.line) != (before.step, before.line) or row.finished_at is not None:
        raise AlreadyRunning
    return row


@command
def move_on(run_id: int, before: Place, *, to: Place) -> None:
    """Note that a step without rows of its own is done."""
    row = lock_run(run_id, before)
    row.step, row.line = to.step, to.line


@command
def finish_run(run_id: int, before: Place) -> None:
    lock_run(run_id, before).finished_at = clock.now()
