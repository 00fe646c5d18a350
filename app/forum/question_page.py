"""The question page: everything it shows, in five queries at most and nothing in a loop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from markupsafe import Markup

from app.accounts.names import FORMER_NAME
from app.core import capabilities, clock, slots
from app.core.actor import Actor
from app.core.options import number
from app.core.policy import NotFound
from app.core.words import ago
from app.forum.life_cycle import AcceptedSpell, Life, Reply, life_of
from app.forum.page_rows import (
    ANSWERS_A_PAGE,
    answer_rows,
    comment_rows,
    history_rows,
    own_marks,
    question_row,
)
from app.forum.pages import (
    NOTHING,
    CommentView,
    Pager,
    PostView,
    QuestionHead,
    SideNote,
    SolutionView,
    TimelineEvent,
    category_url,
    claim_words,
    question_url,
    shown_state,
    tag_links,
)
from app.forum.policy import can_post
from app.forum.posts import hidden_words
from app.forum.queries import heard_at, may_see_hidden
from app.forum.shown_posts import Own, Rights, comment_view, post_view
from app.forum.timeline import CLOSED_WORDS, told

CARE = (
    capabilities.MODERATE,
    capabilities.ESCALATE,
    capabilities.TAKE_OVER,
    capabilities.MERGE,
)
"""Whoever has one of these sees "Look after this question"."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What the viewer may do about whose turn it is. Addresses are None where the viewer may not."""

    claim_url: str | None = None
    release_url: str | None = None
    """The claim that stands is the viewer's."""
    info_url: str | None = None
    follow_url: str | None = None
    follows: bool = False
    care_url: str | None = None
    breathe_min: int | None = None
    """Staff are asked to wait for so many minutes more."""
    urgent_asked: str | None = None
    """Why a super user asks for the question to be urgent; for those who decide."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """The context of `forum/question.html`, forms excepted."""

    question: QuestionHead
    post: PostView
    answers: list[PostView]
    asker_view: bool
    solved: bool
    side: SideNote | None
    events: list[TimelineEvent]
    lower_bound: bool
    pager: Pager
    closed: bool
    turn: Turn


def read_question_page(actor: Actor, question_id: int, *, page: int = 1) -> QuestionView:
    """Read the page. Raises NotFound when there is no such question for this actor, or no such page."""
    q = question_row(question_id)
    if q is None or (q.hidden_at is not None and not may_see_hidden(actor, q.author_id)):
        raise NotFound
    answers = answer_rows(actor, question_id, page)
    if not answers and page > 1:
        raise NotFound
    history = history_rows(question_id)
    comments = comment_rows(actor, question_id)
    marks = own_marks(actor, question_id)
    badges = slots.bulk("member_marks", {q.author_id} | {a.author_id for a in answers})
    builder = _Builder(actor, q, history, comments, marks, badges, page)
    builder.notes = slots.merged("post_notes", actor, question_id, authored(q, answers))
    life = builder.life
    shown = answers[:ANSWERS_A_PAGE]
    return QuestionView(
        question=builder.head(),
        post=builder.post(q),
        answers=builder.answers(shown),
        asker_view=actor.is_member(q.author_id),
        solved=life.solution is not None,
        side=builder.side(),
        events=builder.events(),
        lower_bound=life.solution is not None and life.solution.day_precision,
        pager=Pager(
            newer_url=f"{builder.url}?page={page - 1}" if page > 1 else None,
            older_url=f"{builder.url}?page={page + 1}" if len(answers) > ANSWERS_A_PAGE else None,
        ),
        closed=not builder.takes_replies,
        turn=builder.turn(),
    )


def authored(q: Any, answers: list[Any]) -> list[tuple[str, int, int | None, str]]:
    """The posts of the page, each with its author and the author's role then."""
    posts = [("question", q.id, q.author_id, q.author_role)]
    return posts + [("answer", a.id, a.author_id, a.author_role) for a in answers]


def _seconds(start: datetime, end: datetime) -> int:
    return max(0, int((end - start).total_seconds()))


class _Builder:
    """Turns the rows of one question into what the template shows to one actor."""

    def __init__(
        self,
        actor: Actor,
        q: Any,
        history: dict[str, list[Any]],
        comments: list[Any],
        marks: dict[tuple[str, int | None], int],
        badges: dict[int, Markup],
        page: int,
    ) -> None:
        self.actor, self.q, self.own, self.badges = actor, q, marks, badges
        self.notes: dict[tuple[str, int], Markup] = {}
        self.acceptances, self.happened = history["acceptance"], history["event"]
        self.answer_of = {a.id: a for a in history["answer"]}
        self.url = question_url(q.id, q.slug)
        self.here = f"{self.url}?page={page}" if page > 1 else self.url
        self.is_asker = actor.is_member(q.author_id)
        self.takes_replies = q.closed_at is None and q.duplicate_of_id is None and q.locked_at is None
        self.may_post = bool(can_post(actor))
        self.may_reply = self.may_post and self.takes_replies
        self.rights = Rights(
            post=self.may_post,
            reply=self.may_reply,
            edit_any=actor.can(capabilities.EDIT_ANY),
            flags_at=slots.first("flags_at") if self.may_post else None,  # type: ignore[arg-type]
            is_asker=self.is_asker,
        )
        self.replies = self._replies(comments)
        self.life = self._life()
        self.comments: dict[int | None, list[CommentView]] = {}
        for c in comments:
            self.comments.setdefault(c.answer_id, []).append(self._comment(c))
        self.head_state = self._state()

    def _replies(self, comments: Iterable[Any]) -> list[tuple[Reply, str | None]]:
        """Every visible reply, with its author's name."""
        found = [
            (Reply(heard_at(a.at, a.moved_at), a.person_id, a.role, a.id, a.until), a.name)
            for a in self.answer_of.values()
        ]
        for c in comments:
            if c.hidden_at is not None or (c.answer_id is not None and c.answer_id not in self.answer_of):
                continue
            moved_at = self.answer_of[c.answer_id].moved_at if c.answer_id is not None else None
            reply = Reply(heard_at(c.created_at, moved_at), c.author_id, c.author_role, None, asks=c.asks)
            found.append((reply, c.author_name))
        return found

    def _life(self) -> Life:
        """The question's life, by the rules that the statistics follow too."""
        spells = []
        for a in self.acceptances:
            answer = self.answer_of.get(a.answer_id)
            if a.kind == "solution" and answer is not None:
                spells.append(
                    AcceptedSpell(
                        a.answer_id,
                        answer.person_id,
                        answer.role,
                        a.at,
                        a.until,
                        a.role,
                        answer_visible=True,
                        day_precision=bool(a.to_the_day),
                    )
                )
        return life_of(self.q.author_id, [reply for reply, _ in self.replies], spells)

    def _comment(self, c: Any) -> CommentView:
        return comment_view(c, self.rights, self.actor.is_member(c.author_id), ago(c.created_at))

    def _claim(self) -> str:
        return claim_words(self.q.claimer_name, self.q.claimed_until)

    def _state(self) -> str:
        q = self.q
        return shown_state(
            q.turn,
            hidden_at=q.hidden_at,
            duplicate_of=q.duplicate_of_id,
            reason=q.closed_reason,
            closed_at=q.closed_at,
            claimed=bool(self._claim()),
        )

    def head(self) -> QuestionHead:
        q = self.q
        return QuestionHead(
            id=q.id,
            url=self.url,
            title=q.title,
            state=self.head_state,
            asked_at=q.created_at,
            category_name=q.category_name,
            category_url=category_url(q.category_slug),
            tags=tag_links(q.tags),
            answer_count=q.answer_count,
            claim=self._claim() if self.head_state == "claimed" else "",
            urgent=q.urgency == "urgent" and self.takes_replies and self.life.solution is None,
        )

    def side(self) -> SideNote | None:
        q, state = self.q, self.head_state
        if state == "hidden":
            return SideNote("hidden", hidden_words(q) or "", q.hidden_at)
        if state == "duplicate":
            known = q.original_title is not None and q.original_hidden_at is None
            return SideNote(
                "merged" if q.merged_at is not None else "duplicate",
                "",
                q.merged_at or q.closed_at,
                other_title=q.original_title if known else None,
                other_url=question_url(q.duplicate_of_id, q.original_slug) if known else None,
                by_name=self._who_did("merged", "duplicate"),
            )
        if q.closed_at is not None:
            reason = q.closed_reason or ""
            words = CLOSED_WORDS.get(reason, reason.replace("_", " "))
            return SideNote("closed", words, q.closed_at, by_name=self._who_did("closed"))
        if q.locked_at is not None:
            return SideNote("locked", "", q.locked_at, by_name=self._who_did("locked"))
        return None

    def _who_did(self, *kinds: str) -> str | None:
        return next((e.name for e in reversed(self.happened) if e.kind in kinds), None)

    def turn(self) -> Turn:
        """What the viewer may do about it; `policy` decides again when the button is pressed."""
        actor, q = self.actor, self.q
        if not actor.is_signed_in:
            return Turn()
        base = f"/questions/{q.id}"
        mine = actor.is_member(q.claimed_by_id) and bool(self._claim())
        free = self.may_reply and not self.is_asker and self.life.solution is None
        asked = next((e.text for e in reversed(self.happened) if e.kind == "urgent_asked"), "")
        decides = actor.can(capabilities.TAKE_OVER) and q.urgency == "asked" and self.takes_replies
        return Turn(
            claim_url=f"{base}/claim" if free and not self._claim() else None,
            release_url=f"{base}/release" if mine else None,
            info_url=f"{base}/info" if free and actor.can(capabilities.REQUEST_INFO) else None,
            follow_url=f"{base}/follow",
            follows=bool(self.own.get(("follow", None), int(self.is_asker))),
            care_url=f"{base}/care" if any(actor.can(one) for one in CARE) else None,
            breathe_min=self._breathe_min() if free else None,
            urgent_asked=asked if decides else None,
        )

    def _breathe_min(self) -> int | None:
        """Community first: minutes left in which staff are asked to wait. It warns, and never blocks."""
        q = self.q
        if self.actor.post_role != "staff" or q.escalated_at is not None or q.urgency == "urgent":
            return None
        end = q.created_at + timedelta(minutes=number("forum.breathe_minutes"))
        left = (end - clock.now()).total_seconds()
        return int(left // 60) + 1 if left > 0 else None

    def post(self, row: Any, *, is_answer: bool = False, **more: Any) -> PostView:
        place = row.id if is_answer else None
        kind = "worked" if is_answer else "me_too"
        return post_view(
            row,
            self.rights,
            Own(
                self.actor.is_member(row.author_id),
                self.own.get(("vote", place), 0),
                (kind, place) in self.own,
            ),
            is_answer=is_answer,
            here=self.here,
            by_asker=is_answer and row.author_id is not None and row.author_id == self.q.author_id,
            badge=self.badges.get(row.author_id, NOTHING),
            created=ago(row.created_at),
            edited=ago(row.edited_at) if row.edited_at is not None else "",
            comments=tuple(self.comments.get(place, ())),
            notes=self.notes.get(("answer" if is_answer else "question", row.id), NOTHING),
            **more,
        )

    def answers(self, rows: list[Any]) -> list[PostView]:
        """The asker is asked about one answer at a time: the first that has heard nothing yet."""
        posts = [self.answer(row) for row in rows]
        if self.is_asker and self.life.solution is None:
            for place, post in enumerate(posts):
                if post.accept_url and not (post.is_own or post.didnt_help or post.also_works):
                    posts[place] = replace(post, asks_now=True)
                    break
        return posts

    def answer(self, row: Any) -> PostView:
        life = self.life
        is_solution = life.solution is not None and life.solution.answer_id == row.id
        also = next(
            (
                a
                for a in self.acceptances
                if a.kind == "also_works" and a.answer_id == row.id and a.until is None
            ),
            None,
        )
        visible = row.hidden_at is None
        may_mark = visible and self._may_accept(row, standing=life.solution is not None)
        base = f"/questions/{self.q.id}"
        others = visible and self.is_asker and self.may_post and not self.actor.is_member(row.author_id)
        return self.post(
            row,
            is_answer=True,
            solution=self._solution() if is_solution else None,
            also_works=self._who(also.role, also.name) if also else None,
            accept_url=f"{base}/accept/{row.id}" if may_mark and not is_solution else None,
            unaccept_url=f"{base}/unaccept" if is_solution and self._may_unaccept() else None,
            also_works_url=(
                f"{base}/also-works/{row.id}" if may_mark and not is_solution and also is None else None
            ),
            didnt_help=row.didnt_help_at is not None,
            didnt_help_url=f"/answers/{row.id}/didnt-help" if others and not is_solution else None,
            moved=row.moved_at is not None,
        )

    def _standing(self) -> Any:
        return next(a for a in self.acceptances if a.kind == "solution" and a.until is None)

    def _solution(self) -> SolutionView:
        row = self._standing()
        return SolutionView(
            by=row.role,
            by_name=row.name or "staff",
            at=row.at,
            after_s=_seconds(self.q.created_at, row.at),
            to_the_day=bool(row.to_the_day),
            self_solved=self.life.self_solved,
            thanks=row.text or None,
        )

    def _who(self, role: str, name: str | None) -> str:
        return "the asker" if role == "asker" else name or "staff"

    def _may_accept(self, answer: Any, *, standing: bool) -> bool:
        """A hint for the page only; `policy.can_accept` decides when the button is pressed."""
        actor = self.actor
        if not self.may_post:
            return False
        if self.is_asker:
            return True
        if actor.is_member(answer.author_id):
            return False
        if actor.can(capabilities.ACCEPT_ANY):
            return True
        if standing or not actor.can(capabilities.ACCEPT_FOR_SILENT):
            return False
        silent_since = max(heard_at(answer.created_at, answer.moved_at), self._asker_last_seen())
        return clock.now() - silent_since >= timedelta(days=number("forum.silence_days"))

    def _asker_last_seen(self) -> datetime:
        """As `queries.asker_last_seen`, from what the page has read."""
        q = self.q
        seen: list[datetime | None] = [q.created_at, q.asker_edited_at]
        seen += [a.until for a in self.answer_of.values()]
        if q.author_id is not None:
            seen += [reply.at for reply, _ in self.replies if reply.author_id == q.author_id]
            seen += [a.at for a in self.acceptances if a.person_id == q.author_id]
        seen += [a.until for a in self.acceptances]  # by whom does not matter much here
        return max(moment for moment in seen if moment is not None)

    def _may_unaccept(self) -> bool:
        actor = self.actor
        if not self.may_post:
            return False
        return (
            self.is_asker or actor.can(capabilities.ACCEPT_ANY) or actor.is_member(self._standing().person_id)
        )

    def _name_at(self, moment: datetime) -> str:
        """Who wrote the reply of that moment."""
        return next((name for reply, name in self.replies if reply.at == moment), None) or FORMER_NAME

    def events(self) -> list[TimelineEvent]:
        """What happened, in order of time."""
        q, life = self.q, self.life
        found = [TimelineEvent("asked", "Asked", q.created_at)]
        if life.acknowledged_at is not None:
            after = _seconds(q.created_at, life.acknowledged_at)
            by = f"First response by {self._name_at(life.acknowledged_at)}"
            found.append(TimelineEvent("first_response", by, life.acknowledged_at, after))
        if life.answered_at is not None and life.answered_at != life.acknowledged_at:
            by = f"First answer by {self._name_at(life.answered_at)}"
            found.append(
                TimelineEvent("answered", by, life.answered_at, _seconds(q.created_at, life.answered_at))
            )
        for a in self.acceptances:
            if a.kind != "solution" or a.answer_id not in self.answer_of:
                continue
            found.append(self._accepted(a))
            if a.until is not None and not self._replaced(a):
                found.append(TimelineEvent("reopened", "Not solved after all", a.until))
        sees_reasons = self.actor.can(capabilities.ESCALATE)
        found += [told(row, sees_reasons=sees_reasons) for row in self.happened]
        if q.closed_at is not None and not any(e.kind in ("closed", "duplicate", "merged") for e in found):
            kind = "duplicate" if q.duplicate_of_id is not None else "closed"
            words = "Closed as asked before" if kind == "duplicate" else "Closed"
            found.append(TimelineEvent(kind, words, q.closed_at))
        return sorted(found, key=lambda event: event.at)

    def _accepted(self, a: Any) -> TimelineEvent:
        answer = self.answer_of[a.answer_id]
        name = answer.name or FORMER_NAME
        word = "Solved" if a.until is None else "Marked as solved"
        text = (
            f"{word} by {name}"
            if answer.person_id != self.q.author_id or answer.person_id is None
            else f"{word} by the asker"
        )
        return TimelineEvent(
            "solved" if a.until is None else "accepted",
            text,
            a.at,
            _seconds(self.q.created_at, a.at),
            to_the_day=bool(a.to_the_day),
            url=f"#a{a.answer_id}",
        )

    def _replaced(self, a: Any) -> bool:
        """Another answer was accepted in the same act."""
        return any(
            b.kind == "solution" and b.id != a.id and b.answer_id in self.answer_of and b.at == a.until
            for b in self.acceptances
        )
