"""A simulated community as a folder that `flask import archive` reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.analytics.simulation import Law, Simulated
from app.analytics.statistics import EVENTS, WITHIN

HELPERS = {"customer": 60, "super_user": 12, "staff": 6}
ASKERS = 400
CATEGORIES = ("Speakers", "Lights", "Thermostats")


def write_archive(folder: Path, law: Law, questions: Iterable[Simulated]) -> int:
    """Write the archive, and the truth about it in `truth.json`. Returns how many questions there are."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    with ExitStack() as files:
        out = {
            name: files.enter_context((folder / f"{name}.jsonl").open("w", encoding="utf-8"))
            for name in ("members", "categories", "questions", "answers", "acceptances")
        }
        for row in _members():
            _line(out["members"], row)
        for category in CATEGORIES:
            _line(out["categories"], {"id": category, "name": category})
        for total, question in enumerate(questions, start=1):
            for name, row in _rows(total, question):
                _line(out[name], row)
    manifest = {"format": "community-archive", "version": 1, "name": "Simulated community"}
    (folder / "archive.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "truth.json").write_text(json.dumps(truth(law), indent=1), encoding="utf-8")
    return total


def truth(law: Law) -> dict[str, dict[str, float]]:
    """The true rates within each time, by event: what intervals are to cover."""
    return {
        event: {window: law.true_rate(event, t) for window, t in WITHIN.items() if t is not None}
        for event in EVENTS
    }


def _members() -> Iterable[dict[str, Any]]:
    for number in range(ASKERS):
        yield {"id": f"asker{number}", "name": f"Asker {number + 1}"}
    for role, people in HELPERS.items():
        for number in range(people):
            name = f"{role.replace('_', ' ').capitalize()} {number + 1}"
            yield {"id": f"{role}{number}", "name": name, "role": "member" if role == "customer" else role}


def _rows(number: int, question: Simulated) -> Iterable[tuple[str, dict[str, Any]]]:
    asker = f"asker{number % ASKERS}"
    text = {"body": "It worked before.", "format": "text"}
    yield (
        "questions",
        {
            "id": str(number),
            "author": asker,
            "title": f"Simulated question {number}",
            "created_at": _stamp(question.asked_at),
            "category": CATEGORIES[number % len(CATEGORIES)],
            **text,
        },
    )
    if question.answered_at is not None:
        yield (
            "answers",
            {
                "id": str(number),
                "question": str(number),
                "author": f"{question.role}{number % HELPERS[question.role]}",
                "author_role": question.role if question.role != "customer" else "member",
                "created_at": _stamp(question.answered_at),
                **text,
            },
        )
    if question.solved_at is not None:
        yield (
            "acceptances",
            {"answer": str(number), "by": asker, "role": "asker", "at": _stamp(question.solved_at)},
        )


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _line(out: Any, row: dict[str, Any]) -> None:
    out.write(json.dumps(row, ensure_ascii=False) + "\n")
