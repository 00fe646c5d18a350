"""What rewards add to lower rooms' pages."""

from __future__ import annotations

from markupsafe import Markup

from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from superusers.rewards.personal_data import data_of_rewards

MINE = Markup('<li><a href="/rewards">Your rewards</a></li>')
MANAGE = Markup('<li><a href="/rewards/manage">Run rewards</a></li>')
GIVE = Markup(
    '<section class="panel"><h2>Credits</h2><p class="small">For what no rule can see.</p>'
    '<a class="btn btn-quiet btn-sm" href="/rewards/manage/grants?member={}">Give credits</a></section>'
)


def register(kernel: Kernel) -> None:
    kernel.personal_data("rewards", data_of_rewards)
    kernel.fill("account_menu", account_menu)
    kernel.fill("member_profile", member_profile)


def account_menu(actor: Actor) -> Markup:
    return MINE + MANAGE if actor.can(capabilities.MANAGE_REWARDS) else MINE


def member_profile(member_id: int) -> Markup:
    actor = current_actor()
    if not actor.can(capabilities.MANAGE_REWARDS) or actor.is_member(member_id):
        return Markup("")
    return GIVE.format(member_id)
