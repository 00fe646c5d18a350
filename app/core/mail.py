"""Sending mail by `MAIL_URL`: to the console, to a folder, or by SMTP. From jobs, never from a request."""

from __future__ import annotations

import logging
import smtplib
import ssl
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.core.kernel import current_settings
from app.core.turns import leave_turn

log = logging.getLogger(__name__)

TIMEOUT_S = 10
"""Seconds for each answer of the mail server."""

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class MailNotSent(RuntimeError):
    """The mail server could not be reached or refused. The job that tried is tried again."""


class MailUnsure(MailNotSent):
    """The connection broke while the server was taking the message: it may have been sent all the same."""


def compose(to: str, *, subject: str, text: str, html: str) -> EmailMessage:
    """A message with a plain and an HTML part."""
    settings = current_settings()
    message = EmailMessage()
    message["From"] = settings.MAIL_FROM
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=urlsplit(settings.PUBLIC_URL).hostname)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def attach_calendar(message: EmailMessage, content: bytes, *, method: str) -> None:
    """An iCalendar object: as a third form of the text, which programs act on (RFC 6047), and as a file."""
    text = content.decode()
    message.add_alternative(text, subtype="calendar", params={"method": method})
    message.add_attachment(content, maintype="application", subtype="ics", filename="event.ics")


def send(message: EmailMessage) -> None:
    """Hand the message to the transport of `MAIL_URL`. Raises MailNotSent, or MailUnsure."""
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme == "console":
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        sys.stdout.write(f"\n--- mail to {message['To']}: {message['Subject']}\n{text}---\n")
        sys.stdout.flush()
    elif url.scheme == "file":
        _write(message, Path(unquote(url.path)))
    else:
        _send_by_smtp(message)


def _send_by_smtp(message: EmailMessage) -> None:
    taking = taken = False
    try:
        with smtp_client() as client:
            take = client.data

            def data(body: Any) -> Any:
                nonlocal taking
                taking = True
                return take(body)

            client.data = data  # type: ignore[method-assign,assignment]
            client.send_message(message)
            taken = True
    except MailNotSent as error:
        if taken:
            return  # what goes wrong at the goodbye undoes nothing
        if taking and not isinstance(error.__cause__, smtplib.SMTPResponseException):
            raise MailUnsure(str(error)) from error
        raise


def _write(message: EmailMessage, folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        name = uuid.uuid4().hex
        half = folder / f"{name}.part"
        half.write_bytes(bytes(message))
        half.rename(folder / f"{name}.eml")
    except OSError as error:
        raise MailNotSent(f"{folder}: {error.strerror}") from error


@contextmanager
def smtp_client() -> Iterator[smtplib.SMTP]:
    """A connection to the server of `MAIL_URL`, encrypted if it can be, signed in if there is a user.

    Any failure inside becomes MailNotSent.
    """
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme not in ("smtp", "smtps"):
        raise MailNotSent("MAIL_URL must start with console:, file:, smtp: or smtps:")
    host = url.hostname or "localhost"
    leave_turn()
    try:
        with _connect(url.scheme, host, url.port) as client:
            if url.username:
                if not isinstance(client.sock, ssl.SSLSocket) and host not in LOOPBACK:
                    raise MailNotSent(f"{host} offers no encryption, so the password was not sent to it")
                client.login(unquote(url.username), unquote(url.password or ""))
            yield client
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(f"{host}: {type(error).__name__}: {error}") from error


def _connect(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_S, context=tls)
    client = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_S)
    try:
        client.ehlo_or_helo_if_needed()
        if client.has_extn("starttls"):
            client.starttls(context=tls)
    except BaseException:
        client.close()
        raise
    return client
