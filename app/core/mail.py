"""Sending mail by `MAIL_URL`: to the console, to a folder, or by SMTP. From jobs, never from a request."""

from __future__ import annotations

import logging
import smtplib
import ssl
import sys
import uuid
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from app.core.kernel import current_settings

log = logging.getLogger(__name__)

TIMEOUT_S = 20


class MailNotSent(RuntimeError):
    """The mail server could not be reached or refused. The job that tried is tried again."""


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


def send(message: EmailMessage) -> None:
    """Hand the message to the transport of `MAIL_URL`. Raises MailNotSent."""
    url = urlsplit(current_settings().MAIL_URL)
    if url.scheme == "console":
        body = message.get_body(("plain",))
        text = body.get_content() if body else ""
        sys.stdout.write(f"\n--- mail to {message['To']}: {message['Subject']}\n{text}---\n")
        sys.stdout.flush()
    elif url.scheme == "file":
        _write(message, Path(url.path))
    elif url.scheme in ("smtp", "smtps"):
        _send_smtp(message)
    else:
        raise MailNotSent("MAIL_URL must start with console:, file:, smtp: or smtps:")


def _write(message: EmailMessage, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = uuid.uuid4().hex
    half = folder / f"{name}.part"
    half.write_bytes(bytes(message))
    half.rename(folder / f"{name}.eml")


def _send_smtp(message: EmailMessage) -> None:
    url = urlsplit(current_settings().MAIL_URL)
    host = url.hostname or "localhost"
    tls = ssl.create_default_context()
    try:
        client: smtplib.SMTP
        if url.scheme == "smtps":
            client = smtplib.SMTP_SSL(host, url.port or 465, timeout=TIMEOUT_S, context=tls)
        else:
            client = smtplib.SMTP(host, url.port or 25, timeout=TIMEOUT_S)
        with client:
            if url.scheme == "smtp" and client.has_extn("starttls"):
                client.starttls(context=tls)
            if url.username:
                client.login(unquote(url.username), unquote(url.password or ""))
            client.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise MailNotSent(f"{host}: {type(error).__name__}: {error}") from error
