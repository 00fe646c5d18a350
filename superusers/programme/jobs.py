"""What the programme does as time goes by, its mail, and its papers."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.accounts.queries import address_of, member_by_id
from app.core import mail
from app.core.kernel import Kernel, current_settings
from app.core.site import current_site
from app.core.web.rendering import render_mail
from superusers.programme.letters import AGREEMENT, LETTERS, WARNING, Letter
from superusers.programme.papers import SignedText, make_paper
from superusers.programme.queries.agreements import own_place, signature_to_archive
from superusers.programme.queries.candidates import signalled_members, signals_now
from superusers.programme.queries.places import step_to_tell
from superusers.programme.services.adopt_members import adopt_members
from superusers.programme.services.begin_due_reviews import begin_due_reviews
from superusers.programme.services.drop_signals import drop_signals
from superusers.programme.services.expire_invitations import expire_invitations
from superusers.programme.services.raise_notice import raise_notice
from superusers.programme.services.store_paper import store_paper
from superusers.programme.services.store_signals import store_signals

NIGHTLY = timedelta(days=1)
BATCH = 50


def register(kernel: Kernel) -> None:
    kernel.handle("programme.adopt", adopt_all, every=timedelta(hours=1))
    kernel.handle("programme.signals", look_for_signals, every=NIGHTLY)
    kernel.handle("programme.invitations", end_invitations, every=timedelta(hours=1))
    kernel.handle("programme.reviews", begin_reviews, every=NIGHTLY)
    kernel.handle("programme.archive_signature", archive_signature)
    kernel.handle("programme.mail_step", mail_step)
    kernel.handle("programme.mail_warning", mail_warning)
    kernel.handle("programme.mail_agreement", mail_agreement)


def adopt_all() -> None:
    while adopt_members():
        pass


def look_for_signals() -> None:
    """Keep whom the figures of this night would propose. People decide."""
    found = signals_now()
    ids = sorted(found)
    for start in range(0, len(ids), BATCH):
        store_signals({one: found[one] for one in ids[start : start + BATCH]})
    drop_signals([one for one in signalled_members() if one not in found])


def end_invitations() -> None:
    while expire_invitations():
        pass


def begin_reviews() -> None:
    while begin_due_reviews():
        pass


def archive_signature(signature_id: int) -> None:
    """Outside the command that signs: making a PDF takes longer than a command should."""
    signature, version = signature_to_archive(signature_id)
    member = member_by_id(signature.member_id)
    if not signature.name:  # the account was closed meanwhile
        return
    paper = make_paper(
        SignedText(
            community=current_site().name,
            number=version.number,
            source=version.source,
            name=signature.name,
            account=f"{member.name} (number {member.id})",
            signed_at=signature.signed_at,
        )
    )
    store_paper(signature_id, paper)


def mail_step(transition_id: int) -> None:
    """Tell a member of a step of their place, in the words of its new state."""
    told = step_to_tell(transition_id)
    if (letter := LETTERS.get(told.state)) is not None:
        _under_the_bell(told.member_id, f"step:{transition_id}", letter, told.reason)
        _send(told.member_id, letter, reason=told.reason, until=told.until)


def mail_warning(member_id: int, reason: str, ends: str) -> None:
    """`ends`: an ISO moment, the first one at which the place may end."""
    _under_the_bell(member_id, f"warning:{ends}", WARNING, reason)
    _send(member_id, WARNING, reason=reason, until=datetime.fromisoformat(ends))


def mail_agreement(member_id: int) -> None:
    place = own_place(member_id)
    if place is not None and place.agreement_due_at is not None:
        _under_the_bell(member_id, f"agreement:{place.agreement_due_at:%Y-%m-%d}", AGREEMENT)
        _send(member_id, AGREEMENT, until=place.agreement_due_at)


def _under_the_bell(member_id: int, cause: str, letter: Letter, reason: str = "") -> None:
    raise_notice(member_id, cause, title=letter.subject, words=reason, path=letter.link)


def _send(member_id: int, letter: Letter, *, reason: str = "", until: datetime | None = None) -> None:
    to = address_of(member_id)
    if to is None:
        return
    mail.send(
        render_mail(
            to.email,
            template="programme_letter",
            subject=letter.subject,
            name=to.name,
            text=letter.text,
            reason=reason,
            until=until,
            until_words=letter.until_words,
            link=f"{current_settings().PUBLIC_URL}{letter.link}",
            link_words=letter.link_words,
        )
    )
