"""Thank a customer in a thread, with credits or with a voucher."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.core import clock
from app.core.actor import Actor
from app.core.audit import record
from app.core.db import db
from app.core.jobs import enqueue
from app.core.options import number
from app.core.policy import Invalid, Refused
from app.core.uow import command, emit
from app.forum.queries import visible_answer, visible_question
from app.notifications.events import GoodwillChanged
from superusers.rewards.models import Grant, Item, Redemption
from superusers.rewards.models.catalogue import APPROVED, REQUESTED
from superusers.rewards.models.grants import HELD, RELEASED, UNFUNDED
from superusers.rewards.policy import can_thank
from superusers.rewards.rules import GOODWILL, THANKS
from superusers.rewards.services._choosing import reserve
from superusers.rewards.services._grants import fund
from superusers.rewards.services._people import locked_receiver
from superusers.rewards.services._redemptions import locked_item

MAIL_THANKS = "rewards.mail_thanks"


@command
def thank_customer(
    actor: Actor, kind: str, post_id: int, *, amount: int = 0, item_id: int | None = None, words: str = ""
) -> int:
    """For a post (`question` or `answer`), once: so many credits, or a voucher. Returns the question.

    `words` stand on the post; what was given does not. Raises Refused, NotFound, or Invalid on `credits`.
    """
    question_id, author_id = _post(actor, kind, post_id)
    if author_id is None:
        raise Refused("nobody", "Its author has left, so nobody is there to be thanked.")
    receiver = locked_receiver(author_id)
    can_thank(actor, receiver, thanked=_thanked(kind, post_id)).enforce()
    most = number("rewards.thanks_limit")
    if (amount > 0) == (item_id is not None) or not 0 <= amount <= most:
        raise Invalid(credits=f"Please give from 1 to {most:,} credits, or a voucher instead.")
    now = clock.now()
    grant = Grant(
        member_id=author_id,
        kind=GOODWILL,
        source_type=THANKS.format(kind),
        source_id=post_id,
        amount=amount,
        remaining=0,
        state=HELD,
        question_id=question_id,
        post_kind=kind,
        post_id=post_id,
        reason=words,
        happened_at=now,
        releases_at=now + timedelta(days=number("rewards.hold_days")),
        by_id=actor.signed_in_id,
    )
    db.session.add(grant)
    if item_id is None:
        _give_credits(actor, grant)
    else:
        grant.state, grant.released_at = RELEASED, now
        _give_voucher(actor, author_id, item_id)
    db.session.flush()
    enqueue(MAIL_THANKS, grant_id=grant.id)
    emit(GoodwillChanged(question_id=question_id, thanks_id=grant.id, post=kind))
    record(
        actor,
        "rewards.thanked",
        subject=(kind, post_id),
        reason=words,
        member=author_id,
        credits=amount,
        item=item_id,
    )
    return question_id


def _post(actor: Actor, kind: str, post_id: int) -> tuple[int, int | None]:
    """Its question and its author. Raises NotFound."""
    if kind == "question":
        question = visible_question(actor, post_id)
        return question.id, question.author_id
    answer = visible_answer(actor, post_id)
    return visible_question(actor, answer.question_id).id, answer.author_id


def _thanked(kind: str, post_id: int) -> bool:
    """Under the author's lock, so that two who thank at once are one."""
    found = select(Grant.id).where(Grant.source_type == THANKS.format(kind), Grant.source_id == post_id)
    return db.session.scalar(found.limit(1)) is not None


def _give_credits(actor: Actor, grant: Grant) -> None:
    fund(grant, actor=actor)
    if grant.state == UNFUNDED:
        raise Refused("no_budget", "The budget for credits does not cover that just now.")


def _give_voucher(actor: Actor, member_id: int, item_id: int) -> None:
    """It costs the member nothing, so the budget of the year bears all of it."""
    item: Item = locked_item(item_id)
    if item.kind != "voucher" or not item.offered:
        raise Invalid(credits="This voucher is not offered any more.")
    now = clock.now()
    redemption = Redemption(
        member_id=member_id,
        item_id=item.id,
        cost=0,
        value_minor=item.value_minor,
        currency=item.currency,
        state=REQUESTED,
        requested_at=now,
        given_by_id=actor.signed_in_id,
    )
    reserve(actor, redemption, item)
    redemption.state, redemption.approved_at = APPROVED, now
