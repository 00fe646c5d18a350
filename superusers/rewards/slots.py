"""What rewards add to lower rooms' pages."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from superusers.rewards.kept_thanks import thanks_of_page
from superusers.rewards.personal_data import data_of_rewards
from superusers.rewards.queries.running import approvals_waiting, conference_budget
from superusers.rewards.queries.thanks import Post, goodwill

Authored = tuple[str, int, int | None, str]
"""A post, its author and the author's role when it was written."""
THANKED_ROLES = ("customer", "super_user")

MINE = Markup('<li><a href="/rewards">Your rewards</a></li>')
MANAGE = Markup('<li><a href="/rewards/manage">Run rewards</a></li>')
GIVE = Markup(
    '<section class="panel"><h2>Credits</h2><p class="small">For what no rule can see.</p>'
    '<a class="btn btn-quiet btn-sm" href="/rewards/manage/grants?member={}">Give credits</a></section>'
)


THANK = Markup(
    '<p class="small no-print"><a href="/rewards/thank/{}/{}" rel="nofollow">'
    'Thank them<span class="visually-hidden"> for this {}</span></a></p>'
)
STANDS = Markup('<p class="thanks">{}<span class="comment-by">— thanks from {}, staff</span></p>')


APPROVALS = Markup(
    '<section class="form-part" aria-labelledby="approvals"><h2 id="approvals">Approvals</h2>'
    '<ul class="admin-list-plain reward-list panel">{}</ul></section>'
)
APPROVAL = Markup('<li><div class="what"><a href="{}"><strong>{}</strong> {}</a></div></li>')


def register(kernel: Kernel) -> None:
    kernel.fill("today", approvals)
    kernel.fill("post_notes", post_notes)
    kernel.fill("goodwill", goodwill)
    kernel.fill("conference_budget", conference_budget)
    kernel.personal_data("rewards", data_of_rewards)
    kernel.fill("account_menu", account_menu)
    kernel.fill("member_profile", member_profile)


def approvals(actor: Actor) -> Markup:
    """On a manager's first page: what waits for a second person. One query, none for others."""
    if not actor.can(capabilities.MANAGE_REWARDS):
        return Markup("")
    grants, choices = approvals_waiting()
    waits = (
        ("/rewards/manage/grants?show=waiting", grants, "credits given by hand, to approve"),
        ("/rewards/manage/queue", choices, "chosen from the catalogue, to approve"),
    )
    lines = [APPROVAL.format(url, f"{number:,}", words) for url, number, words in waits if number]
    return APPROVALS.format(Markup("").join(lines)) if lines else Markup("")


def account_menu(actor: Actor) -> Markup:
    return MINE + MANAGE if actor.can(capabilities.MANAGE_REWARDS) else MINE


def member_profile(member_id: int) -> Markup:
    actor = current_actor()
    if not actor.can(capabilities.MANAGE_REWARDS) or actor.is_member(member_id):
        return Markup("")
    return GIVE.format(member_id)


def post_notes(actor: Actor, question_id: int, posts: Collection[Authored]) -> dict[Post, Markup]:
    """Thanks below the posts they are for, and where staff may say them."""
    said = thanks_of_page(question_id, frozenset((kind, post_id) for kind, post_id, *_ in posts))
    notes = {
        post: STANDS.format(Markup("“{}” ").format(thanks.words) if thanks.words else "", thanks.by)
        for post, thanks in said.items()
    }
    if not actor.can(capabilities.THANK):
        return notes
    return notes | {
        (kind, post_id): THANK.format(kind, post_id, kind)
        for kind, post_id, author_id, role in posts
        if role in THANKED_ROLES and author_id is not None and not actor.is_member(author_id)
        if (kind, post_id) not in said
    }
