"""Small communities to import, and what the database holds of a community afterwards, in the source's ids."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from sqlalchemy import select

from app.accounts.models import Member
from app.admin.import_cli import all_folds
from app.admin.importing.importer import Outcome, run_import
from app.admin.importing.plans import Plan, archive_plan, stackexchange_plan
from app.admin.importing.rejects import rejects_path
from app.admin.importing.tally import Tally
from app.admin.models import ImportedId, ImportSource
from app.analytics.models import QuestionFact
from app.core.db import db
from app.forum.models import (
    Acceptance,
    Answer,
    Category,
    Comment,
    Question,
    QuestionTag,
    Revision,
    Tag,
    Vote,
)
from superusers.reputation.models import Badge, LedgerLine, ReputationTotal
from tests.make.dumps import write_dump_file

Row = dict[str, Any]
Files = dict[str, list[Row]]


class Quiet:
    """Shows no progress, and remembers the last word about it."""

    def __init__(self) -> None:
        self.read = 0
        self.derived: list[str] = []

    def start(self, plan: Plan, *, resumed: bool) -> None:
        self.resumed = resumed

    def advance(self, step: str, read: int, rows: int, tally: Tally) -> None:
        self.read += read

    def derive(self, what: str) -> None:
        self.derived.append(what)

    def finish(self) -> None: ...


def import_dump(folder: Path, source: str = "test") -> Outcome:
    return run_import(stackexchange_plan(folder, source), Quiet(), all_folds())


def import_archive(folder: Path, source: str | None = None) -> Outcome:
    return run_import(archive_plan(folder, source), Quiet(), all_folds())


def write_dump(folder: Path, files: Files) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for file, rows in files.items():
        lines = [
            "<row " + " ".join(f"{name}={quoteattr(str(value))}" for name, value in row.items()) + " />"
            for row in rows
        ]
        write_dump_file(folder, file, *lines)
    return folder


def write_archive(folder: Path, files: Files, **manifest: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    about = {"format": "community-archive", "version": 1, "name": "Test community"} | manifest
    (folder / "archive.json").write_text(json.dumps(about))
    for name, rows in files.items():
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


def rejected_rows(outcome: Outcome) -> list[Row]:
    path = rejects_path(outcome.run_id)
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def reasons(outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(row["file"], row["line"], row["reason"]) for row in rejected_rows(outcome)]


# ---------------------------------------------------------------- a dump with one of everything


def user(number: int, name: str, **more: Any) -> Row:
    return {"Id": number, "DisplayName": name, "CreationDate": "2020-12-01T08:00:00.000", **more}


def question(number: int, day: int, owner: int | None, **more: Any) -> Row:
    return _post(number, 1, f"2021-01-{day:02}T10:00:00.000", owner, Title=f"Question {number}", **more)


def answer(number: int, parent: int, at: str, owner: int | None, **more: Any) -> Row:
    return _post(number, 2, f"2021-01-{at}:00.000", owner, ParentId=parent, **more)


def _post(number: int, kind: int, at: str, owner: int | None, **more: Any) -> Row:
    owned = {} if owner is None else {"OwnerUserId": owner}
    body = f"<p>Text of <b>{number}</b>.</p>"
    return {"Id": number, "PostTypeId": kind, "CreationDate": at, "Body": body, **owned, **more}


def vote(number: int, kind: int, post: int, day: int) -> Row:
    at = f"2021-01-{day:02}T00:00:00.000"
    return {"Id": number, "VoteTypeId": kind, "PostId": post, "CreationDate": at}


def comment(number: int, post: int, at: str, author: int | None, text: str = "Why?") -> Row:
    by = {} if author is None else {"UserId": author}
    return {"Id": number, "PostId": post, "CreationDate": f"2021-01-{at}:00.000", "Text": text, **by}


def link(number: int, post: int, other: int, kind: int = 3) -> Row:
    at = "2021-01-20T00:00:00.000"
    return {"Id": number, "CreationDate": at, "PostId": post, "RelatedPostId": other, "LinkTypeId": kind}


def history(number: int, kind: int, post: int, at: str, reason: str = "") -> Row:
    return {
        "Id": number,
        "PostHistoryTypeId": kind,
        "PostId": post,
        "RevisionGUID": f"g{number}",
        "CreationDate": f"2021-01-{at}:00.000",
        "UserId": 2,
        "Comment": reason,
        "Text": "",
    }


def badge(number: int, member: int, name: str, day: int) -> Row:
    return {"Id": number, "UserId": member, "Name": name, "Date": f"2021-01-{day:02}T09:00:00.000"}


CLOSED = "2021-01-20T12:00:00.000"


def one_of_everything() -> Files:
    """Ids of answers begin with their question's digits; posts from 900 on are not there."""
    return {
        "Users.xml": [
            user(-1, "Community"),
            user(1, "Ann", AboutMe="<p>Hi<script>alert(1)</script></p>", Location="Oslo"),
            user(2, "Bob"),
            user(3, "Cy"),
        ],
        "Tags.xml": [{"Id": 1, "TagName": "wheel", "Count": 1}, {"Id": 2, "TagName": "brake", "Count": 0}],
        "Posts.xml": [
            question(10, 1, 1, AcceptedAnswerId=11, Tags="<wheel><spoke>", ViewCount=7, Score=2),
            answer(11, 10, "01T11:00", 2, Score=0),
            answer(12, 10, "01T10:30", -1),
            question(20, 2, None, AcceptedAnswerId=21),
            answer(21, 20, "02T12:00", None),
            question(30, 3, 3, AcceptedAnswerId=31),
            answer(31, 30, "03T11:00", 3),
            question(40, 4, 1, ClosedDate=CLOSED),
            question(50, 5, 1, ClosedDate=CLOSED),
            question(60, 6, 1, ClosedDate=CLOSED),
            question(70, 7, 1),
            question(80, 8, 1),
            question(90, 9, 1, AcceptedAnswerId=998),
            question(100, 10, 1, AcceptedAnswerId=11),
            _post(110, 5, "2021-01-10T10:00:00.000", 1),
            answer(120, 990, "12T10:00", 2),
        ],
        "Comments.xml": [
            comment(1, 10, "01T10:10", 2, "See `x` and https://e.example/a."),
            comment(2, 11, "01T11:30", 1),
            comment(3, 70, "07T11:00", None),
            comment(4, 990, "07T11:00", 2),
        ],
        "Votes.xml": [
            vote(1, 2, 10, 1),
            vote(2, 2, 10, 2),
            vote(3, 2, 11, 2),
            vote(4, 3, 11, 3),
            vote(5, 1, 11, 4),
            vote(6, 1, 21, 1),
            vote(7, 1, 12, 4),
            vote(8, 1, 998, 4),
            vote(9, 2, 990, 4),
            vote(10, 5, 10, 4),
        ],
        "PostLinks.xml": [
            link(1, 40, 10),
            link(2, 50, 999),
            link(3, 70, 999),
            link(4, 80, 10),
            link(5, 991, 10),
            link(6, 60, 10, kind=1),
            link(7, 80, 20),
            link(8, 80, 10),
        ],
        "PostHistory.xml": [
            history(1, 1, 60, "06T10:00"),
            history(2, 10, 60, "10T12:00", "102"),
            history(3, 11, 60, "11T12:00"),
            history(4, 10, 60, "20T12:00", "105"),
            history(5, 10, 70, "20T12:00", "102"),
            history(6, 10, 40, "20T12:00", "101"),
        ],
        "Badges.xml": [badge(1, 2, "Teacher", 4), badge(2, 2, "Teacher", 5), badge(3, 77, "Student", 5)],
    }


# ---------------------------------------------------------------- what the database holds


def held() -> dict[str, Any]:
    """Everything an import has written, in the source's ids, in no order: for comparing two imports."""
    db.session.rollback()
    names = {(kind, local): name for kind, name, local in _ids()}
    return {
        "sources": Counter(db.session.scalars(select(ImportSource.name))),
        "ids": Counter((kind, name) for kind, name, _ in _ids()),
        "members": _rows(Member, names, {"id": "member"}),
        "categories": _rows(Category, names, {"id": "category", "parent_id": "category"}),
        "tags": Counter(db.session.scalars(select(Tag.name))),
        "tagged": Counter(
            (names["question", number], tag)
            for number, tag in db.session.execute(select(QuestionTag.question_id, Tag.name).join(Tag))
        ),
        "questions": _rows(Question, names, POST | {"id": "question", "duplicate_of_id": "question"}),
        "answers": _rows(Answer, names, POST | {"id": "answer"}),
        "comments": _rows(Comment, names, POST | {"id": "comment"}),
        "votes": _rows(Vote, names, POST | {"member_id": "member"}, without=("id",)),
        "acceptances": _rows(
            Acceptance, names, POST | {"by_id": "member", "undone_by_id": "member"}, without=("id",)
        ),
        "facts": _rows(QuestionFact, names, POST | {"solver_id": "member", "duplicate_of_id": "question"}),
        "ledger": _rows(
            LedgerLine,
            names,
            POST | {"member_id": "member", "actor_id": "member"},
            without=("id", "cause_id"),
        ),
        "totals": _rows(ReputationTotal, names, {"member_id": "member"}),
        "revisions": _rows(Revision, names, {"editor_id": "member"}, without=("id", "post_id")),
        "badges": _rows(Badge, names, {"member_id": "member"}, without=("id",)),
    }


POST = {
    "author_id": "member",
    "question_id": "question",
    "answer_id": "answer",
    "category_id": "category",
}


def _ids() -> Sequence[Any]:
    return db.session.execute(select(ImportedId.kind, ImportedId.external_id, ImportedId.local_id)).all()


def _rows(
    model: Any, names: dict[tuple[str, int], str], keys: dict[str, str], *, without: Iterable[str] = ()
) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for row in db.session.execute(select(model.__table__)).mappings():
        found[
            tuple(
                (name, names.get((keys[name], value), value) if name in keys else value)
                for name, value in row.items()
                if name not in without
            )
        ] += 1
    return found


def local(kind: str, external_id: object) -> int:
    """What an external id has become."""
    found = db.session.scalars(
        select(ImportedId.local_id).where(ImportedId.kind == kind, ImportedId.external_id == str(external_id))
    )
    return found.one()


def the_question(external_id: object) -> Question:
    return db.session.get_one(Question, local("question", external_id))


def the_answer(external_id: object) -> Answer:
    return db.session.get_one(Answer, local("answer", external_id))


def the_member(external_id: object) -> Member:
    return db.session.get_one(Member, local("member", external_id))


def the_fact(external_id: object) -> QuestionFact:
    return db.session.get_one(QuestionFact, local("question", external_id))
