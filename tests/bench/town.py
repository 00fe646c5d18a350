"""A community of a chosen size, the same every time, written as an archive and imported."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

WORDS = """speaker light blink restart update firmware app pair bluetooth wireless network router sound bass
room stereo volume alarm timer remote button reset factory cable battery charge screen menu sleep wake connect
lost signal stream radio station playlist account error message version install remove living kitchen second
first slow loud quiet noise crackle delay balance left right front rear"""
VOCABULARY = WORDS.split()
Row = dict[str, Any]
START = datetime(2025, 1, 1, tzinfo=UTC)
LONG_ANSWERS = 20
LONG_QUESTION = "1"
"""The question with 20 answers of 1.4 kB, and 13 comments: the page the targets speak of."""


def write_town(folder: Path, *, posts: int, seed: int = 1) -> None:
    """An archive of about so many posts: a question in three, each post by another member."""
    rng = random.Random(seed)
    questions: list[Row] = []
    answers: list[Row] = []
    comments: list[Row] = []
    acceptances: list[Row] = []
    votes: list[Row] = []
    numbers = iter(range(1, 10**9))

    def author() -> str:
        return str(1 + next(numbers) % members)

    members = posts
    for number in range(1, posts // 3 + 1):
        asked = START + timedelta(minutes=30 * number)
        long = str(number) == LONG_QUESTION
        questions.append(
            {
                "id": str(number),
                "author": author(),
                "title": _sentence(rng, 8).rstrip(".") + "?",
                "body": _body(rng, 3),
                "created_at": _stamp(asked),
                "category": str(number % 4 + 1),
                "tags": rng.sample(VOCABULARY, 2),
            }
        )
        for position in range(LONG_ANSWERS if long else 2):
            answer = f"{number}-{position}"
            at = asked + timedelta(minutes=7 * (position + 1))
            answers.append(
                {
                    "id": answer,
                    "question": str(number),
                    "author": author(),
                    "body": _body(rng, 14 if long else 5),
                    "created_at": _stamp(at),
                }
            )
            for _ in range(position % 3 != 0 if long else 0):
                comments.append(
                    {
                        "id": str(len(comments) + 1),
                        "on": "answer",
                        "post": answer,
                        "author": author(),
                        "body": _sentence(rng, 12),
                        "created_at": _stamp(at + timedelta(minutes=3)),
                    }
                )
            votes.append({"on": "answer", "post": answer, "member": author(), "value": 1, "at": _stamp(at)})
        if number % 2 and not long:
            acceptances.append({"answer": f"{number}-0", "at": _stamp(asked + timedelta(hours=2))})
    folder.mkdir(parents=True)
    _write(folder / "archive.json", [{"format": "community-archive", "version": 1, "name": "Bench town"}])
    _write(folder / "members.jsonl", [_member(number, rng) for number in range(1, members + 1)])
    names = ("Speakers", "Headphones", "App", "Accounts")
    _write(
        folder / "categories.jsonl",
        [{"id": str(number), "name": name} for number, name in enumerate(names, 1)],
    )
    for name, rows in (
        ("questions", [row | {"format": "markdown"} for row in questions]),
        ("answers", [row | {"format": "markdown"} for row in answers]),
        ("comments", [row | {"format": "markdown"} for row in comments]),
        ("acceptances", acceptances),
        ("votes", votes),
    ):
        _write(folder / f"{name}.jsonl", rows)


def _member(number: int, rng: random.Random) -> Row:
    return {"id": str(number), "name": f"Member {rng.choice(VOCABULARY).title()} {number}"}


def _sentence(rng: random.Random, words: int) -> str:
    return " ".join(rng.choices(VOCABULARY, k=words)).capitalize() + "."


def _body(rng: random.Random, sentences: int) -> str:
    """Paragraphs with a little of what people write: bold words, code, a list."""
    lines = [_sentence(rng, 12) for _ in range(sentences)]
    lines[0] = f"**{lines[0]}** Then `{rng.choice(VOCABULARY)}`."
    if sentences > 4:
        lines[2] = "\n\n- " + "\n- ".join(_sentence(rng, 6) for _ in range(3)) + "\n\n"
    return " ".join(lines)


def _stamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _write(path: Path, rows: list[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
