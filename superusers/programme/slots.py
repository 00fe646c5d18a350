"""What the programme adds to the app's pages."""

from __future__ import annotations

from markupsafe import Markup

from app.core import capabilities
from app.core.actor import Actor
from app.core.kernel import Kernel
from app.core.web.access import current_actor
from superusers.programme.personal_data import data_of_programme
from superusers.programme.services._roles import follow_role

MY_PATH = Markup('<li><a href="/my-path">Your path</a></li>')
MANAGE = Markup(
    '<li><a href="/lounge">Lounge</a></li><li><a href="/programme/manage">Run the programme</a></li>'
)
LOOK = Markup('<li><a href="/programme/manage/candidates">Candidates</a></li>')
LOUNGE = Markup('<li><a href="/lounge">Lounge</a></li>')
PLACES = {
    # here: (elsewhere, on the page itself)
    "today": (
        Markup('<li><a href="/today">Today</a></li>'),
        Markup('<li><a href="/today" aria-current="page">Today</a></li>'),
    ),
    "desk": (
        Markup('<li><a href="/desk">Desk</a></li>'),
        Markup('<li><a href="/desk" aria-current="page">Desk</a></li>'),
    ),
}
ABOUT = Markup(
    '<section class="panel"><h2>Super users</h2><p class="small">Some here answer far more than they ask.</p>'
    '<a class="btn btn-quiet btn-sm" href="/programme">About the programme</a></section>'
)
NOMINATE = Markup(
    '<section class="panel"><h2>Programme</h2><p class="small">Somebody who should be a super user?</p>'
    '<a class="btn btn-quiet btn-sm" href="/programme/nominate?member={}">Nominate</a></section>'
)
SEE_PLACE = Markup(
    '<section class="panel"><h2>Programme</h2><p class="small">Where this member stands, or a nomination.</p>'
    '<a class="btn btn-quiet btn-sm" href="/programme/manage/find?member={}">See the place</a></section>'
)


def register(kernel: Kernel) -> None:
    kernel.personal_data("programme", data_of_programme)
    kernel.fill("role_changed", follow_role)
    kernel.fill("main_nav", main_nav)
    kernel.fill("account_menu", account_menu)
    kernel.fill("member_profile", member_profile)
    kernel.fill("home_aside", home_aside)


def main_nav(actor: Actor, here: str) -> Markup:
    """Where the day of a manager or a super user begins."""
    if actor.can(capabilities.MANAGE_PROGRAMME):
        return PLACES["today"][here == "today"]
    if actor.can(capabilities.LOUNGE):
        return PLACES["desk"][here == "desk"]
    return Markup("")


def account_menu(actor: Actor) -> Markup:
    if actor.can(capabilities.MANAGE_PROGRAMME):
        return MY_PATH + MANAGE
    links = MY_PATH + LOUNGE if actor.can(capabilities.LOUNGE) else MY_PATH
    return links + LOOK if actor.can(capabilities.REVIEW_CANDIDATES) else links


def member_profile(member_id: int) -> Markup:
    """Whether somebody has a place already is between them and the managers, so it is not looked up here."""
    actor = current_actor()
    if not actor.is_signed_in or actor.is_member(member_id):
        return Markup("")
    if actor.can(capabilities.MANAGE_PROGRAMME):
        return SEE_PLACE.format(member_id)
    return NOMINATE.format(member_id)


def home_aside(_actor: Actor) -> Markup:
    """For everybody: how one gets in is public."""
    return ABOUT
