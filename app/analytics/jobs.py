"""The mail of a saved view: the figures of its page, as they stand when it is written."""

from __future__ import annotations

import logging
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import parse_qsl

from app.accounts.queries import able_members, member_by_id
from app.analytics.board import Board, Cell, Table
from app.analytics.boards.build import build_board
from app.analytics.kept import StatisticsView
from app.analytics.kept_queries import mail_letter
from app.analytics.lens import Lens, chosen_words, read_lens
from app.analytics.mail_tokens import sign_stop
from app.analytics.pages import BY_EVENT, PAGES, page_path
from app.analytics.scope import read_typed
from app.analytics.services.forget_persons import forget_persons
from app.analytics.services.stop_view_mail import stop_view_mail
from app.analytics.services.take_due_mails import MAIL_JOB, take_due_mails
from app.core import capabilities, mail
from app.core.kernel import Kernel, current_settings
from app.core.policy import Invalid
from app.core.web.rendering import render_mail

log = logging.getLogger(__name__)

OFTEN = timedelta(minutes=5)
LONGEST_TABLE = 31
"""Rows of one table in a mail; the page has all."""


def register(kernel: Kernel) -> None:
    kernel.handle(MAIL_JOB, mail_view)
    kernel.handle("analytics.mails", take_all, every=OFTEN)
    kernel.handle("analytics.forget_persons", _forget_persons, every=timedelta(hours=1))


def _forget_persons() -> None:
    forget_persons()


def take_all() -> None:
    """What is due, a batch at a time: each is a short transaction."""
    while take_due_mails():
        pass


def mail_view(mail_id: int) -> None:
    """Raises what kept it from being sent, so that the job is tried again.

    Nothing is sent, and the wish ends, when its reader may not read the statistics or the view any more.
    """
    found = mail_letter(mail_id)
    if found is None:
        return
    wish, view = found
    member_id, view_id = wish.member_id, view.id
    if not _may_still(member_id, view):
        stop_view_mail(member_id, view_id=view_id)
        return
    letter = write(member_id, view)
    if letter is None:
        return
    try:
        mail.send(letter)
    except mail.MailUnsure as error:
        log.warning("the mail of view %s may not have arrived, and is not sent again: %s", view_id, error)


def _may_still(member_id: int, view: StatisticsView) -> bool:
    return (view.member_id == member_id or view.shared) and member_id in able_members(
        capabilities.READ_STATISTICS
    )


def write(member_id: int, view: StatisticsView) -> EmailMessage | None:
    """None where the reader has no address, or the view's category is gone."""
    reader = member_by_id(member_id)
    if not reader.email or view.page not in PAGES:
        return None
    base, token = current_settings().PUBLIC_URL, sign_stop(member_id, view.id)
    try:
        lens = read_lens(read_typed(dict(parse_qsl(view.query))))
    except Invalid as error:
        log.info("view %s shows nothing any more: %s", view.id, error)
        return None
    board = build_board(view.page, lens)
    address = f"{page_path(view.page)}?{view.query}" if view.query else page_path(view.page)
    message = render_mail(
        reader.email,
        template="statistics_view",
        subject=" ".join(view.name.split()),
        name=reader.name,
        view_name=view.name,
        chosen=chosen_words(lens, by_event=view.page in BY_EVENT),
        tables=tables_for_mail(board, lens, base),
        page_link=base + address,
        stop_link=f"{base}/statistics/mail/stop/{token}",
    )
    message["List-Unsubscribe"] = f"<{base}/statistics/mail/unsubscribe/{token}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return message


def tables_for_mail(board: Board, lens: Lens, base: str) -> list[tuple[str, Table, list[list[Cell]]]]:
    """Each table with its heading and its first rows, addresses made whole."""
    found = []
    for panel, table in board.tables():
        rows = [[_whole(cell, base) for cell in row] for row in table.rows[:LONGEST_TABLE]]
        heading = panel if panel == table.title else f"{panel}: {table.title}"
        found.append((heading, table, rows))
    return found


def _whole(cell: Cell, base: str) -> Cell:
    return Cell(cell.text, cell.value, base + cell.url if cell.url else "", cell.count, cell.note)
