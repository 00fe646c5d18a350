"""Posts as their page shows them, made once for the same values.

Each function uses nothing but its arguments, so what it returned for equal ones can be returned again, as
with `remembered` pieces: there is nothing to invalidate. What it returns is compared by identity, so the
piece of the page that is remembered for it is found without looking at forty fields.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup

from app.accounts.names import FORMER_NAME
from app.forum.pages import NOTHING, CommentView, PostView, member_url
from app.forum.policy import QUESTION_DOWN_VOTES
from app.forum.posts import hidden_words

KEPT = 4000


class Rights(NamedTuple):
    """What the viewer may do on a question's page, whichever post it is."""

    post: bool
    reply: bool
    """The question takes replies, and the viewer may post."""
    edit_any: bool
    flags_at: str | None
    """The path below which posts are flagged; None where the viewer may not."""
    is_asker: bool


class Own(NamedTuple):
    """What a post is to the viewer."""

    wrote: bool = False
    vote: int = 0
    reacted: bool = False


@lru_cache(maxsize=KEPT, typed=True)
def comment_view(row: Any, rights: Rights, wrote: bool, created: str) -> CommentView:
    """`row`: of `page_rows.comment_rows`. `wrote`: the viewer did. `created`: how long ago."""
    may_edit = rights.post and (wrote or rights.edit_any)
    return CommentView(
        anchor=f"c{row.id}",
        body_html=Markup(row.body_html),  # noqa: S704 - rendered and sanitised when it was written
        author_id=row.author_id,
        author_name=row.author_name or FORMER_NAME,
        author_url=member_url(row.author_id, row.author_name),
        author_role=row.author_role,
        created_at=row.created_at,
        created=created,
        answer_id=row.answer_id,
        edited_at=row.edited_at,
        asks=row.asks,
        edit_url=f"/comments/{row.id}/edit" if may_edit else None,
        hidden_reason=hidden_words(row),
        flag_url=_flag_url(rights, wrote, "comment", row.id),
    )


@lru_cache(maxsize=KEPT, typed=True)
def post_view(
    row: Any,
    rights: Rights,
    own: Own,
    *,
    is_answer: bool,
    here: str,
    by_asker: bool,
    badge: Markup,
    created: str,
    edited: str,
    comments: tuple[CommentView, ...],
    **more: Any,
) -> PostView:
    """The question, or an answer. `row`: of `page_rows`. `here`: the page's address.

    `created` and `edited`: how long ago, in words. `more`: fields of PostView.
    """
    visible = row.hidden_at is None
    author_url = member_url(row.author_id, row.author_name)
    what = f"/answers/{row.id}" if is_answer else f"/questions/{row.id}"
    anchor = f"a{row.id}" if is_answer else "question"
    may_react = rights.post and not own.wrote and visible and not (is_answer and rights.is_asker)
    return PostView(
        id=row.id,
        anchor=anchor,
        url=f"{here}#{anchor}",
        body_html=Markup(row.body_html),  # noqa: S704 - rendered and sanitised when it was written
        note_to_author=row.note if own.wrote else None,
        author_id=row.author_id,
        author_name=row.author_name or FORMER_NAME,
        author_url=author_url,
        author_picture=row.author_picture,
        author_role=row.author_role,
        # Beside a former member, the same points in many places would join them up again.
        author_extra=badge if author_url else NOTHING,
        is_own=own.wrote,
        by_asker=by_asker,
        created_at=row.created_at,
        created=created,
        edited=edited,
        score=row.score,
        my_vote=own.vote,
        vote_url=f"{what}/vote" if rights.post and not own.wrote and visible else None,
        can_vote_down=is_answer or QUESTION_DOWN_VOTES,
        hidden_reason=hidden_words(row),
        flag_url=_flag_url(rights, own.wrote, "answer" if is_answer else "question", row.id),
        comments=comments,
        comment_url=f"{what}/comments" if rights.reply and visible else None,
        edit_url=f"{what}/edit" if rights.post and (own.wrote or rights.edit_any) else None,
        history_url=f"{what}/history" if row.edited_at is not None else None,
        reactions=row.worked_count if is_answer else row.me_too_count,
        reacted=own.reacted,
        react_url=f"{what}/{'worked' if is_answer else 'me-too'}" if may_react else None,
        **more,
    )


def _flag_url(rights: Rights, wrote: bool, kind: str, post_id: int) -> str | None:
    """Where to say that something is wrong with a post, for who did not write it."""
    return None if wrote or rights.flags_at is None else f"{rights.flags_at}/{kind}/{post_id}"
