"""Acceptances: rows of an archive, or the accepted answer of a dump's question and the date of its vote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from app.admin.importing.batch import Batch
from app.admin.importing.bulk import Lookup
from app.admin.importing.known import KnownAnswer, KnownMember, known_answers, known_members, known_questions
from app.admin.importing.load_votes import load_votes
from app.admin.importing.records import AcceptanceRecord, QuestionRecord, VoteRecord
from app.admin.importing.texts import one_line
from app.core.db import db
from app.forum.models import Acceptance

NO_ANSWER = "the accepted answer is not there"
OTHER_QUESTION = "the accepted answer belongs to another question"
NO_ACCEPTER = "the member who accepted is not there"
SOLVED_ALREADY = "the question has a solution already"
MARKED_ALREADY = "the answer is marked as also working already"
NOT_ACCEPTED = "accept vote on an answer that is not the accepted one"


_solved = Lookup(
    lambda among: select(Acceptance.question_id).where(
        Acceptance.undone_at.is_(None),
        Acceptance.kind == "solution",
        among(Acceptance.question_id, "ids"),
    )
)
_marked = Lookup(
    lambda among: select(Acceptance.answer_id).where(
        Acceptance.undone_at.is_(None),
        Acceptance.kind == "also_works",
        among(Acceptance.answer_id, "ids"),
    )
)
_dated_by_votes = Lookup(
    lambda among: select(Acceptance.id, Acceptance.answer_id, Acceptance.at).where(
        Acceptance.kind == "solution", Acceptance.day_precision, among(Acceptance.answer_id, "ids")
    )
)


def load_acceptances(batch: Batch, records: list[AcceptanceRecord]) -> None:
    """The acceptances of an archive, with everything they say."""
    answers = known_answers(batch.source_id, {record.answer for record in records})
    members = known_members(batch.source_id, (record.by for record in records))
    fresh = batch.whole(
        batch.new_rows("acceptance", records, lambda r: f"{r.answer}/{r.kind}/{r.at.isoformat()}"),
        ("answer", answers, NO_ANSWER),
        ("by", members, NO_ACCEPTER),
    )
    standing = _Standing([answers[record.answer] for record in fresh.values()])
    rows: dict[str, dict[str, Any]] = {}
    for name, record in fresh.items():
        answer, by = answers[record.answer], members.get(record.by or "")
        if record.undone_at is None and (refusal := standing.refuse(answer, record.kind)):
            batch.reject(record, refusal)
            continue
        rows[name] = _columns(answer) | {
            "kind": record.kind,
            "by_id": by.id if by else None,
            "by_role": _accepting_role(record.role, by, answer),
            "at": record.at,
            "day_precision": record.known_to_day,
            "thanks": one_line(record.thanks, 300),
            "undone_at": record.undone_at,
        }
    batch.store("acceptance", Acceptance, rows)


def _columns(answer: KnownAnswer) -> dict[str, Any]:
    return {"question_id": answer.question_id, "answer_id": answer.id, "undone_by_id": None}


def _accepting_role(said: str | None, by: KnownMember | None, answer: KnownAnswer) -> str:
    """Who is the asker is told by who it was; a role is believed of others only."""
    if by is None:
        return said or "asker"
    if by.id == answer.asker_id:
        return "asker"
    return said if said and said != "asker" else by.post_role


def load_accepted_answers(batch: Batch, records: list[QuestionRecord]) -> None:
    """What a dump's questions name as accepted; a vote may say later on which day that was."""
    accepting = [record for record in records if record.accepted_answer is not None]
    answers = known_answers(batch.source_id, {record.accepted_answer or "" for record in accepting})
    questions = known_questions(batch.source_id, {record.external_id for record in accepting})
    fresh = batch.whole(
        batch.new_rows("acceptance", accepting, lambda r: f"{r.external_id}/{r.accepted_answer}"),
        ("accepted_answer", answers, NO_ANSWER),
    )
    standing = _Standing([answers[record.accepted_answer or ""] for record in fresh.values()])
    rows: dict[str, dict[str, Any]] = {}
    for name, record in fresh.items():
        answer, question = answers[record.accepted_answer or ""], questions.get(record.external_id)
        if question is None or answer.question_id != question.id:
            batch.reject(record, OTHER_QUESTION)
        elif refusal := standing.refuse(answer, "solution"):
            batch.reject(record, refusal)
        else:
            rows[name] = _columns(answer) | {
                "kind": "solution",
                "by_id": answer.asker_id,
                "by_role": "asker",
                "at": answer.created_at,
                "day_precision": True,
                "thanks": "",
                "undone_at": None,
            }
    batch.store("acceptance", Acceptance, rows)


class _Standing:
    """Which questions have a solution and which answers a mark, as rows are added."""

    def __init__(self, answers: list[KnownAnswer]) -> None:
        self._solved = {row[0] for row in _solved(ids={answer.question_id for answer in answers})}
        self._marked = {row[0] for row in _marked(ids={answer.id for answer in answers})}

    def refuse(self, answer: KnownAnswer, kind: str) -> str | None:
        """Why this acceptance cannot stand beside the others; None: it can, and from now on it does."""
        standing, one = (
            (self._solved, answer.question_id) if kind == "solution" else (self._marked, answer.id)
        )
        if one in standing:
            return SOLVED_ALREADY if kind == "solution" else MARKED_ALREADY
        standing.add(one)
        return None


def load_dump_votes(batch: Batch, records: Sequence[VoteRecord | AcceptanceRecord]) -> None:
    """Votes of a dump: up, down, and those that say on which day an answer was accepted."""
    load_votes(batch, [record for record in records if isinstance(record, VoteRecord)])
    _date_acceptances(batch, [record for record in records if isinstance(record, AcceptanceRecord)])


def _date_acceptances(batch: Batch, votes: list[AcceptanceRecord]) -> None:
    """Accepted at: the later of the answer's creation and its accept vote's date; of several, the latest."""
    answers = known_answers(batch.source_id, {vote.answer for vote in votes})
    fresh = batch.whole(
        batch.new_rows("accept_vote", votes, lambda vote: vote.external_id or ""),
        ("answer", answers, NO_ANSWER),
    )
    answer_ids = {answers[vote.answer].id for vote in fresh.values()}
    acceptances = {row.answer_id: row for row in _dated_by_votes(ids=answer_ids)}
    dated: dict[str, int] = {}
    later: dict[int, Any] = {}
    for name, vote in fresh.items():
        acceptance = acceptances.get(answers[vote.answer].id)
        if acceptance is None:
            batch.leave_out(vote.file, NOT_ACCEPTED)
            continue
        dated[name] = acceptance.id
        if vote.at > later.get(acceptance.id, acceptance.at):
            later[acceptance.id] = vote.at
    if later:
        db.session.execute(update(Acceptance), [{"id": number, "at": at} for number, at in later.items()])
    batch.remember("accept_vote", dated)
