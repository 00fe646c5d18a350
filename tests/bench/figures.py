"""`python -m tests.bench.figures [--questions N]`: what statistics cost over a million simulated questions.

The unit is ×hello, as in `make bench`: processor time as a multiple of what a bare Flask view costs its
server in the same run. The simulated rows go straight into the tables; everything measured goes through
the product.
"""

from __future__ import annotations

import argparse
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from app import create_app
from app.analytics.fold import rebuild_facts, verify_facts
from app.analytics.models import CohortCell
from app.analytics.queries import Cohort
from app.analytics.simulation import Law, simulate
from app.core import clock, migrate
from app.core.db import db
from app.core.delivery import deliver_due
from app.core.kernel import current_kernel
from config import Settings
from superusers import init_app as init_superusers
from tests.bench.__main__ import SECRET, hello
from tests.bench.load import Request, run_load
from tests.bench.process_tree import cpu_seconds
from tests.make.community import Community

END = datetime(2026, 6, 1, tzinfo=UTC)
CATEGORIES, MEMBERS = 10, 2000
HELLOS = 3000
BATCH = 20_000


def build(folder: Path) -> tuple[Flask, Path]:
    path = folder / "community.sqlite3"
    settings = Settings(
        SECRET_KEY=SECRET,
        DATA_DIR=str(folder),
        DATABASE_URL=f"sqlite:///{path}",
        EMBEDDED_WORKER="off",
        LOG_LEVEL="ERROR",
    )
    app = create_app(settings, extensions=[init_superusers])
    with app.app_context():
        migrate.upgrade()
    return app, path


def fill(path: Path, questions: int, days: int) -> None:
    """Questions, answers and acceptances of a simulated community, straight into the tables."""
    start = END - timedelta(days=days)
    law = Law(a_day=1.01 * questions / days)
    text = {"body_source": "x", "body_format": "markdown", "body_html": "<p>x</p>", "renderer": 1}
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        for number in range(1, MEMBERS + 1):
            row = {"id": number, "name": f"M {number}", "name_key": f"m {number}", "role": "member"}
            _insert(raw, "member", [row | {"joined_at": _stamp(start)}])
        for number in range(1, CATEGORIES + 1):
            _insert(raw, "category", [{"id": number, "slug": f"c-{number}", "name": f"C {number}"}])
        tables: dict[str, list[dict[str, Any]]] = {"question": [], "answer": [], "acceptance": []}
        for number, one in enumerate(simulate(law, seed=1, start=start, end=END, limit=questions), start=1):
            asker, helper = 1 + number % (MEMBERS // 2), MEMBERS // 2 + 1 + number * 7 % (MEMBERS // 2)
            base = {"id": number, "author_id": asker, "author_role": "customer", **text}
            at = _stamp(one.asked_at)
            asked = {"title": "x", "slug": "x", "category_id": 1 + number % CATEGORIES, "state": "open"}
            tables["question"].append(base | asked | {"created_at": at, "last_activity_at": at})
            if one.answered_at:
                given = {"author_id": helper, "author_role": one.role, "question_id": number}
                tables["answer"].append(base | given | {"created_at": _stamp(one.answered_at)})
            if one.solved_at:
                by = {"by_id": asker, "by_role": "asker", "kind": "solution", "at": _stamp(one.solved_at)}
                tables["acceptance"].append({"id": number, "question_id": number, "answer_id": number, **by})
            if number % BATCH == 0:
                _flush(raw, tables)
        _flush(raw, tables)


def _flush(raw: sqlite3.Connection, tables: dict[str, list[dict[str, Any]]]) -> None:
    for table, rows in tables.items():
        _insert(raw, table, rows)
        rows.clear()


def _insert(raw: sqlite3.Connection, table: str, rows: list[dict[str, Any]]) -> None:
    """With what the models would fill in."""
    if not rows:
        return
    columns = raw.execute(f"PRAGMA table_info({table})").fetchall()
    filled = {"INTEGER": 0, "BIGINT": 0, "BOOLEAN": 0}
    missing = {
        c[1]: filled.get(c[2].split("(")[0], "")
        for c in columns
        if c[3] and c[4] is None and c[1] not in rows[0] and not c[5]
    }
    names = [*rows[0], *missing]
    marks = ", ".join("?" * len(names))
    raw.executemany(
        f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",
        [(*row.values(), *missing.values()) for row in rows],
    )


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def one_hello() -> float:
    """Processor seconds of a bare view."""
    with hello() as (port, pid):
        run_load(port, Request("/"), number=500)
        before = cpu_seconds(pid)
        run_load(port, Request("/"), number=HELLOS)
        return (cpu_seconds(pid) - before) / HELLOS


def spent(act: Callable[[], object]) -> float:
    begun = process_time()
    act()
    return process_time() - begun


def measures(app: Flask, unit: float, *, with_page: bool) -> Iterator[str]:
    with clock.frozen_at(END):
        yield from _figures(unit)
        if with_page:
            yield from _pages(app, unit)
    yield from _posting(app)


def _pages(app: Flask, unit: float) -> Iterator[str]:
    community = Community(app)
    manager = community.browser(community.member("Manager", role="community_manager"))
    manager.get("/statistics?from=2026-05-05")
    for days in (28, 90, 365, 3650):
        path = f"/statistics?from={(END - timedelta(days=days)).date()}&to={END.date()}"
        firsts, kept = [], []
        for _ in range(3):
            _touch()
            firsts.append(spent(lambda path=path: manager.get(path)))  # type: ignore[misc]
            kept += [spent(lambda path=path: manager.get(path)) for _ in range(5)]  # type: ignore[misc]
        yield (
            f"page over {days} days: first after a change {median(firsts) / unit:,.0f} ×hello, "
            f"then {median(kept) / unit:,.0f}"
        )


def _figures(unit: float) -> Iterator[str]:
    """The figures alone, all of them, without a page around."""
    from app.analytics.numbers import read_numbers

    for days in (28, 90, 365, 3650):
        cohort = Cohort((END - timedelta(days=days)).date(), END.date())
        first = []
        for _ in range(3):
            current_kernel().kept.pop("analytics.numbers", None)
            first.append(spent(lambda c=cohort: _read_all(read_numbers(c))))  # type: ignore[misc]
        again = median(spent(lambda c=cohort: _read_all(read_numbers(c))) for _ in range(5))  # type: ignore[misc]
        current_kernel().kept.pop("analytics.numbers", None)
        counts = median(spent(lambda c=cohort: read_numbers(c, END).rates()) for _ in range(1))  # type: ignore[misc]
        questions = read_numbers(cohort).questions
        yield (
            f"figures of {days} days, {questions:,} questions: first {median(first) / unit:,.0f} ×hello, "
            f"kept {again / unit:,.1f}; rates alone {counts / unit:,.0f}"
        )


def _read_all(numbers: Any) -> None:
    numbers.rates()
    numbers.curve("solved")
    numbers.by_role("solved")
    numbers.coverage()
    numbers.solvers()


def _touch() -> None:
    """Something changes on the last day: one question is answered, say."""
    db.session.rollback()  # a request of the test client shares the session, and must not read what was
    with db.engine.begin() as raw:
        raw.exec_driver_sql(
            "UPDATE cohort_cell SET version = version + 1, marked = 1 "
            "WHERE day = (SELECT max(day) FROM cohort_cell)"
        )


def _posting(app: Flask) -> Iterator[str]:
    """An answer with its deliveries, with the statistics listening and without."""
    community = Community(app)
    kernel, name = current_kernel(), "analytics.facts"
    consumer = kernel.consumers[name]
    helper = community.member("Helper")
    found: dict[bool, list[float]] = {}
    for listening in (False, True, False, True):
        kernel.consumers.pop(name, None)
        if listening:
            kernel.consumers[name] = consumer
        questions = [community.question(category_id=1) for _ in range(20)]
        while deliver_due():
            pass

        def answer(questions: list[int] = questions) -> None:
            for question in questions:
                community.answer(question, helper)
            while deliver_due():
                pass

        found.setdefault(listening, []).append(spent(answer) / 20)
    without, listened = min(found[False]), min(found[True])
    yield (
        f"an answer with its deliveries: {without * 1000:.2f} ms of processor time, with statistics "
        f"{listened * 1000:.2f} ms: {listened / without:.2f} ×"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--questions", type=int, default=1_000_000)
    parser.add_argument("--days", type=int, default=3650)
    parser.add_argument("--page", action="store_true", help="the statistics page as well")
    chosen = parser.parse_args()
    unit = one_hello()
    print(f"a bare view: {unit * 1000:.2f} ms of processor time", flush=True)
    with tempfile.TemporaryDirectory(prefix="bench-figures-") as name:
        app, path = build(Path(name))
        fill(path, chosen.questions, chosen.days)
        with app.app_context():
            took = spent(rebuild_facts)
            cells = db.session.scalar(select(func.count()).select_from(CohortCell))
            print(
                f"rebuild from nothing: {chosen.questions / took:,.0f} questions/s, {cells:,} cells",
                flush=True,
            )
            for line in measures(app, unit, with_page=chosen.page):
                print(line, flush=True)
            took = spent(verify_facts)
            print(f"check: {chosen.questions / took:,.0f} questions/s")


if __name__ == "__main__":
    main()
