"""Votes: with an id, with a voter, or with neither."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select, update

from app.admin.importing.batch import Batch
from app.admin.importing.bulk import Lookup, bulk_insert, reserve_ids
from app.admin.importing.known import KnownAnswer, KnownMember, KnownQuestion, known_members
from app.admin.importing.load_posts import NO_POST, Post, known_posts, place_of
from app.admin.importing.records import VoteRecord
from app.admin.models import ImportedTally
from app.core.db import db
from app.forum.models import Answer, Question, Vote

NO_VOTER = "the member who voted is not there"
OWN_POST = "a vote on a post of one's own"
VOTED_TWICE = "the member has voted on this post before"


_standing = Lookup(
    lambda among: select(Vote.member_id, Vote.question_id, Vote.answer_id).where(
        among(Vote.member_id, "voters"),
        Vote.undone_at.is_(None),
        or_(among(Vote.question_id, "questions"), among(Vote.answer_id, "answers")),
    )
)
_tallies = Lookup(
    lambda among: select(ImportedTally.__table__).where(
        ImportedTally.source_id == bindparam("source"), among(ImportedTally.key, "keys")
    )
)


def load_votes(batch: Batch, records: Sequence[VoteRecord]) -> None:
    """Add votes. A post that has vote rows no longer counts the totals that came with it."""
    posts = known_posts(batch, list(records))
    members = known_members(batch.source_id, (record.member for record in records))
    on_posts = [record for record in records if _leads_somewhere(batch, record, posts, members)]
    new = (
        _with_an_id(batch, [record for record in on_posts if record.external_id])
        | _with_a_voter(batch, [r for r in on_posts if r.member and not r.external_id], posts, members)
        | _with_neither(batch, [r for r in on_posts if not r.member and not r.external_id])
    )
    _store(batch, new, posts, members)


def _leads_somewhere(
    batch: Batch,
    record: VoteRecord,
    posts: dict[tuple[str | None, str], Post],
    members: dict[str, KnownMember],
) -> bool:
    post = posts.get((record.on, record.post))
    voter = members.get(record.member) if record.member is not None else None
    if post is None:
        batch.reject(record, NO_POST)
    elif record.member is not None and voter is None:
        batch.reject(record, NO_VOTER)
    elif voter is not None and voter.id == post.author_id:
        batch.reject(record, OWN_POST)
    else:
        return True
    return False


def _with_an_id(batch: Batch, records: list[VoteRecord]) -> dict[str, VoteRecord]:
    return batch.new_rows("vote", records, lambda record: record.external_id or "")


def _with_a_voter(
    batch: Batch,
    records: list[VoteRecord],
    posts: dict[tuple[str | None, str], Post],
    members: dict[str, KnownMember],
) -> dict[str, VoteRecord]:
    """A member has one vote a post, so member and post are its identity."""
    fresh = batch.new_rows("vote", records, _voter_and_post, repeated=VOTED_TWICE)
    voters = {members[record.member or ""].id for record in fresh.values()}
    on = {posts[record.on, record.post] for record in fresh.values()}
    standing = _standing_votes(voters, on)
    kept: dict[str, VoteRecord] = {}
    for name, record in fresh.items():
        # Cast here since the community was imported.
        if (members[record.member or ""].id, *place_of(posts[record.on, record.post])) in standing:
            batch.reject(record, VOTED_TWICE)
        else:
            kept[name] = record
    return kept


def _voter_and_post(record: VoteRecord) -> str:
    return f"{record.on}/{record.post}/{record.member}"


def _standing_votes(voters: set[int], posts: set[Post]) -> set[tuple[int | None, int, int | None]]:
    questions = {post.id for post in posts if not isinstance(post, KnownAnswer)}
    answers = {post.id for post in posts if isinstance(post, KnownAnswer)}
    if not voters:
        return set()
    return {tuple(row) for row in _standing(voters=voters, questions=questions, answers=answers)}


def _with_neither(batch: Batch, records: list[VoteRecord]) -> dict[str, VoteRecord]:
    """Votes that nothing tells apart are counted: new are those beyond the number that is stored."""
    alike: dict[str, list[VoteRecord]] = {}
    for record in records:
        alike.setdefault(f"{record.on}/{record.post}/{record.value:+d}/{record.at.isoformat()}", []).append(
            record
        )
    fresh: dict[str, VoteRecord] = {}
    for key, beyond in _beyond_stored(
        batch, Counter({key: len(same) for key, same in alike.items()})
    ).items():
        batch.tally.there["vote"] += len(alike[key]) - beyond
        fresh |= {f"{key}/{number}": record for number, record in enumerate(alike[key][:beyond])}
    return fresh


def _beyond_stored(batch: Batch, met: Counter[str]) -> dict[str, int]:
    """How many of the votes met now are new, by what they have in common; moves the tallies on."""
    rows = _tallies(source=batch.source_id, keys=set(met))
    tallies = {row.key: dict(row._mapping) for row in rows}
    known = set(tallies)
    beyond: dict[str, int] = {}
    for key, number in met.items():
        tally = tallies.setdefault(
            key, {"source_id": batch.source_id, "key": key, "run_id": batch.run_id, "seen": 0, "stored": 0}
        )
        if tally["run_id"] != batch.run_id:
            tally |= {"run_id": batch.run_id, "seen": 0}
        tally["seen"] += number
        beyond[key] = min(number, max(0, tally["seen"] - tally["stored"]))
        tally["stored"] += beyond[key]
    _store_tallies([tallies[key] for key in met if key in known], [tallies[k] for k in met if k not in known])
    return beyond


def _store_tallies(changed: list[dict[str, Any]], new: list[dict[str, Any]]) -> None:
    table = ImportedTally.__table__
    bulk_insert(ImportedTally, new)
    if changed:
        same_row = (table.c.source_id == bindparam("of_source")) & (table.c.key == bindparam("of_key"))
        db.session.execute(
            update(table).where(same_row),  # type: ignore[arg-type]
            [
                {
                    "of_source": tally["source_id"],
                    "of_key": tally["key"],
                    "run_id": tally["run_id"],
                    "seen": tally["seen"],
                    "stored": tally["stored"],
                }
                for tally in changed
            ],
        )


def _store(
    batch: Batch,
    new: dict[str, VoteRecord],
    posts: dict[tuple[str | None, str], Post],
    members: dict[str, KnownMember],
) -> None:
    if not new:
        return
    rows: list[dict[str, Any]] = []
    identities: dict[str, int] = {}
    for (name, record), vote_id in zip(new.items(), reserve_ids(Vote, len(new)), strict=True):
        question_id, answer_id = place_of(posts[record.on, record.post])
        rows.append(
            {
                "id": vote_id,
                "question_id": question_id,
                "answer_id": answer_id,
                "member_id": members[record.member].id if record.member else None,
                "value": record.value,
                "at": record.at,
            }
        )
        if record.external_id or record.member:
            identities[name] = vote_id
    bulk_insert(Vote, rows)
    batch.remember("vote", identities)
    batch.tally.imported["vote"] += len(rows) - len(identities)
    _forget_totals({posts[record.on, record.post] for record in new.values()})


def _forget_totals(voted_on: set[Post]) -> None:
    """Posts that have vote rows are counted by these."""
    models = {KnownQuestion: Question, KnownAnswer: Answer}
    for kind, model in models.items():
        ids = [post.id for post in voted_on if isinstance(post, kind) and post.has_totals]
        if ids:
            db.session.execute(
                update(model), [{"id": number, "imported_up": 0, "imported_down": 0} for number in ids]
            )
