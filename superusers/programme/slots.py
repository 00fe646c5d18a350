"""What the programme adds to the app's pages."""

from __future__ import annotations

from markupsafe import Markup

from app.core.actor import Actor
from app.core.kernel import Kernel
from superusers.programme.personal_data import data_of_programme
from superusers.programme.services._roles import follow_role

MY_PATH = Markup('<li><a href="/my-path">Your path</a></li>')


def register(kernel: Kernel) -> None:
    kernel.personal_data("programme", data_of_programme)
    kernel.fill("role_changed", follow_role)
    kernel.fill("account_menu", account_menu)


def account_menu(_actor: Actor) -> Markup:
    return MY_PATH
