"""What the programme adds to the app's pages."""

from __future__ import annotations

from markupsafe import Markup

from app.core.actor import Actor
from app.core.kernel import Kernel

MY_PATH = Markup('<li><a href="/my-path">Your path</a></li>')


def register(kernel: Kernel) -> None:
    kernel.fill("account_menu", account_menu)


def account_menu(_actor: Actor) -> Markup:
    return MY_PATH
