"""What the programme does as time goes by, and its mail."""

from __future__ import annotations

from datetime import timedelta

from app.accounts.queries import address_of
from app.core import mail
from app.core.kernel import Kernel, current_settings
from app.core.web.rendering import render_mail
from superusers.programme.letters import LETTERS
from superusers.programme.queries.places import step_to_tell
from superusers.programme.services.adopt_members import adopt_members


def register(kernel: Kernel) -> None:
    kernel.handle("programme.adopt", adopt_all, every=timedelta(hours=1))
    kernel.handle("programme.mail_step", mail_step)


def adopt_all() -> None:
    while adopt_members():
        pass


def mail_step(transition_id: int) -> None:
    """Tell a member of a step of their place, in the words of its new state."""
    told = step_to_tell(transition_id)
    to = address_of(told.member_id)
    letter = LETTERS.get(told.state)
    if to is None or letter is None:
        return
    mail.send(
        render_mail(
            to.email,
            template="programme_letter",
            subject=letter.subject,
            name=to.name,
            text=letter.text,
            reason=told.reason,
            until=None,
            link=f"{current_settings().PUBLIC_URL}{letter.link}",
            link_words=letter.link_words,
        )
    )
