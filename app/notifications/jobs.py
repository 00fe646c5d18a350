"""The mail about one question to one member: claimed, written, sent, marked."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

from app.core import clock, mail
from app.core.failpoints import failpoint
from app.core.kernel import Kernel, current_settings
from app.core.web.rendering import render_mail
from app.notifications.kinds import BY_NAME
from app.notifications.queries import newest_before
from app.notifications.services._telling import MAIL_JOB
from app.notifications.services.claim_mail import Letter, claim_mail
from app.notifications.services.forget_told import forget_told
from app.notifications.services.mark_sent import mark_sent
from app.notifications.services.release_mail import release_mail
from app.notifications.tokens import Stop, sign_stop

KEEP = timedelta(days=365)
"""Much longer than `STALE`, so that nothing forgotten could be told again."""

log = logging.getLogger(__name__)


def register(kernel: Kernel) -> None:
    kernel.handle(MAIL_JOB, mail_notifications)
    kernel.handle("notifications.forget", forget, every=timedelta(days=1))


def mail_notifications(member_id: int, question_id: int) -> None:
    """Mail what waits. Raises what kept it from being sent, so that the job is tried again."""
    letter = claim_mail(member_id, question_id)
    if letter is None:
        return
    failpoint("notifications.claimed")
    try:
        mail.send(write(letter))
    except mail.MailUnsure as error:
        # Told twice is worse than told under the bell alone.
        log.warning(
            "notification mail %s may not have arrived, and is not sent again: %s", letter.mail_id, error
        )
        return
    except Exception:
        release_mail(letter.mail_id)
        raise
    failpoint("notifications.sent")
    mark_sent(letter.mail_id)


def forget() -> None:
    """Forget what was told a year ago, a batch at a time: each is a short transaction."""
    newest = newest_before(clock.now() - KEEP)
    while newest is not None and forget_told(up_to=newest):
        pass


def write(letter: Letter) -> EmailMessage:
    """The message: all mails about one question are one conversation in the reader's mail program."""
    base, head = current_settings().PUBLIC_URL, letter.head
    token = sign_stop(Stop(letter.member_id, letter.question_id, letter.kinds))
    message = render_mail(
        head.to,
        template="notification",
        subject=" ".join(head.title.split()),
        name=head.name,
        title=head.title,
        question_link=f"{base}/questions/{letter.question_id}/{head.slug}",
        pieces=[(piece.says, piece.words, base + piece.path) for piece in letter.pieces],
        kinds=[BY_NAME[kind].label for kind in letter.kinds],
        stop_link=f"{base}/notifications/stop/{token}",
        settings_link=f"{base}/settings/notifications",
    )
    host = urlsplit(base).hostname
    thread = f"<question-{letter.question_id}@{host}>"
    message.replace_header("Message-ID", f"<notification-{letter.mail_id}@{host}>")
    message["In-Reply-To"] = thread
    message["References"] = thread
    message["List-Unsubscribe"] = f"<{base}/notifications/unsubscribe/{token}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message
