"""The facts of each question of a community archive, straight from its JSON Lines.

Decisions, beside the definitions:
- What is hidden now is hidden; replies that are hidden or stand on a hidden answer do not count.
- Duplicate: `duplicate_of` names a question that is there, or any while the question is closed.
  Closed otherwise: off-topic, whatever the reason says (definitions: imported questions).
- The role of an answer's author is `author_role`; where it is not said, a customer.
- Solved: a solution that is not undone stands on a visible answer. Since: the start of the present unbroken
  spell. A solution stands from `at` to its `undone_at`, or to when its answer was hidden; a spell goes on
  where the next solution begins no later than the one before ended.
- Lines are taken to be valid; answers, comments and acceptances that point nowhere are left out.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.oracle.facts import Answer, Question, exclusion

STAFF = {"staff", "community_manager", "administrator"}
FOREVER = datetime.max.replace(tzinfo=UTC)

Spell = tuple[datetime, datetime, Answer]  # a solution stood from, to, on which answer


def rows(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    path = folder / f"{name}.jsonl"
    if path.exists():
        for line in path.read_bytes().split(b"\n"):
            if line.strip():
                yield json.loads(line)


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(UTC)


def questions(folder: Path) -> dict[str, Question]:
    """Return the questions of the archive by id, with all their facts."""
    asked = {row["id"]: row for row in rows(folder, "questions")}
    found = {
        number: Question(
            id=number,
            author=row.get("author"),
            asked=moment(row["created_at"]),
            category=row.get("category"),
            excluded=exclusion(
                hidden_reason=(row.get("hidden") or {}).get("reason"),
                duplicate=row.get("duplicate_of") is not None
                and (row["duplicate_of"] in asked or bool(row.get("closed"))),
                closed=bool(row.get("closed")),
            ),
        )
        for number, row in asked.items()
    }
    answer_rows = {row["id"]: row for row in rows(folder, "answers") if row["question"] in found}
    answers = {number: _answer(row) for number, row in answer_rows.items()}
    for answer in answers.values():
        question = found[answer.question]
        question.answers += 1
        if answer.visible:
            question.reply(answer.created, author=answer.author, role=answer.role, is_answer=True)
    _comments(folder, found, answers)
    _solutions(folder, found, answers, answer_rows)
    return found


def _answer(row: dict[str, Any]) -> Answer:
    role = row.get("author_role") or "customer"
    return Answer(
        id=row["id"],
        question=row["question"],
        author=row.get("author"),
        created=moment(row["created_at"]),
        role="staff" if role in STAFF else "customer" if role == "member" else role,
        visible=not row.get("hidden"),
    )


def _comments(folder: Path, found: dict[str, Question], answers: dict[str, Answer]) -> None:
    for row in rows(folder, "comments"):
        if row.get("hidden"):
            continue
        question = found.get(row["post"]) if row["on"] == "question" else None
        if row["on"] == "answer" and row["post"] in answers and answers[row["post"]].visible:
            question = found[answers[row["post"]].question]
        if question is not None:
            question.reply(
                moment(row["created_at"]), author=row.get("author"), role="customer", is_answer=False
            )


def _solutions(
    folder: Path,
    found: dict[str, Question],
    answers: dict[str, Answer],
    answer_rows: dict[str, dict[str, Any]],
) -> None:
    stood: dict[str, list[Spell]] = {}
    for row in rows(folder, "acceptances"):
        answer = answers.get(row["answer"])
        if answer is None or row.get("kind", "solution") != "solution":
            continue
        until = moment(row["undone_at"]) if row.get("undone_at") else FOREVER
        hidden = answer_rows[answer.id].get("hidden")
        if hidden:
            until = min(until, moment(hidden["at"]))
        stood.setdefault(answer.question, []).append((moment(row["at"]), until, answer))
    for number, spells in stood.items():
        _solve(found[number], spells)


def _solve(question: Question, spells: list[Spell]) -> None:
    """Find the present unbroken spell: walk back from the solution that stands now."""
    standing = [spell for spell in spells if spell[1] == FOREVER]
    if not standing:
        return
    since, _until, answer = max(standing, key=lambda spell: spell[0])
    for at, until, _answer in sorted(spells, key=lambda spell: spell[1], reverse=True):
        if at < since <= until:
            since = at
    question.solve(since, answer)
