"""Steps that use cases about review items share. All of them hold the lock of the subject's question."""

from __future__ import annotations

from app.accounts.queries import lock_members, member_by_id
from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.policy import Invalid
from app.core.uow import emit
from app.forum.posts import Post, find_post, kind_of, question_id_of
from app.forum.services._hiding import hide_post, restore_post
from app.moderation.events import DecisionUndone, FlagUpheld, PostRemoved
from app.moderation.models import ReviewItem, ReviewVote
from app.moderation.policy import Weight
from app.moderation.queries import hiding_item_of, item_by_id, open_item_of, standing_flags, votes_on
from app.moderation.reasons import LONGEST_NOTE, NEEDS_WORDS, REASONS, REMOVED, agreed_reason


def open_item(kind: str, subject_id: int, *, post: Post | None) -> ReviewItem:
    """The open item about this subject; a new one where there is none."""
    item = open_item_of(kind, subject_id)
    if item is None:
        item = ReviewItem(
            subject_kind=kind,
            subject_id=subject_id,
            question_id=question_id_of(post) if post is not None else None,
            author_id=post.author_id if post is not None else subject_id,
            opened_at=clock.now(),
        )
        db.session.add(item)
        db.session.flush()
    return item


def locked_item(item_id: int) -> tuple[ReviewItem, Post | None]:
    """The item with its post, under the lock of what it is about. Raises NotFound."""
    item = item_by_id(item_id)
    if item.subject_kind == "member":
        lock_members([item.subject_id])
        member_by_id(item.subject_id)
        return item_by_id(item_id), None
    post = find_post(item.subject_kind, item.subject_id, lock=True)
    return item_by_id(item_id), post


def read_reason(reason: str, note: str, *, longest: int = LONGEST_NOTE) -> None:
    """Raises Invalid on `reason` or `note`."""
    if reason not in REASONS:
        raise Invalid(reason="Please choose a reason.")
    if reason == NEEDS_WORDS and not note:
        raise Invalid(note="Please say in a sentence what is wrong.")
    read_note(note, longest=longest)


def read_note(note: str, *, longest: int = LONGEST_NOTE) -> None:
    if len(note) > longest:
        raise Invalid(note=f"At most {longest} characters, please; this is {len(note)}.")


def cast(actor: Actor, item: ReviewItem, choice: str, *, reason: str | None, note: str) -> list[ReviewVote]:
    """Store the actor's vote, in place of an earlier one, and return all votes that say the same."""
    votes = votes_on(item.id)
    own = next((vote for vote in votes if actor.is_member(vote.member_id)), None)
    if own is None:
        own = ReviewVote(item_id=item.id, member_id=actor.signed_in_id)
        db.session.add(own)
        votes.append(own)
    own.choice, own.reason, own.note, own.at = choice, reason, note, clock.now()
    db.session.flush()
    item.claimed_by_id = item.claimed_until = None
    record(
        actor,
        "moderation.vote_cast",
        subject=(item.subject_kind, item.subject_id),
        reason=note,
        choice=choice,
        why=reason,
    )
    return [vote for vote in votes if vote.choice == choice]


def close_item(
    actor: Actor, item: ReviewItem, post: Post | None, agreeing: list[ReviewVote], weight: Weight
) -> None:
    """Carry out what the agreeing votes say, and close the item."""
    hides = agreeing[0].choice == "hide"
    reason = agreed_reason([vote.reason or NEEDS_WORDS for vote in agreeing]) if hides else None
    note = next((vote.note for vote in agreeing if vote.note and vote.reason == reason), "")
    earlier = hiding_item_of(item.subject_kind, item.subject_id)
    item.closed_at, item.decided_alone, item.note = clock.now(), weight.alone, note
    if post is None or (not hides and post.hidden_at is None):
        item.outcome = "kept"
    elif not hides:
        item.outcome = "restored"
        _undo(earlier)
        restore_post(post)
    elif earlier is not None or (post.hidden_at is not None and item.hidden_by_id is None):
        item.outcome = "stays_hidden"
    else:
        item.outcome, item.reason = "hidden", reason
        hide_post(post, reason=reason or NEEDS_WORDS, note=note)
        _remove(item)
    _end_flags(item)
    record(
        actor,
        f"moderation.{'post' if post is not None else 'member'}_{item.outcome}",
        subject=(item.subject_kind, item.subject_id),
        reason=note,
        why=reason,
        alone=weight.alone,
        votes=[vote.member_id for vote in agreeing],
    )


def _undo(earlier: ReviewItem | None) -> None:
    if earlier is not None and earlier.question_id is not None:
        earlier.undone_at = clock.now()
        emit(DecisionUndone(question_id=earlier.question_id, item_id=earlier.id))


def _remove(item: ReviewItem) -> None:
    if item.reason in REMOVED and item.question_id is not None:
        emit(PostRemoved(question_id=item.question_id, item_id=item.id))


def _end_flags(item: ReviewItem) -> None:
    upheld = item.outcome == "hidden"
    for flag in standing_flags(item.id):
        flag.outcome = "upheld" if upheld else "declined"
        if upheld:
            emit(FlagUpheld(question_id=flag.question_id, flag_id=flag.id))


def subject_of(post: Post) -> tuple[str, int]:
    return kind_of(post), post.id
