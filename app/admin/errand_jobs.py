"""Looking after errands: their processes, the test mail, and what is left of those that ended.

An import may take an hour, and the worker has mails to send meanwhile. So an errand gets a process of its
own,
and the job only looks whether it lives.
"""

from __future__ import annotations

import contextvars
import os
import shutil
import subprocess
import sys
import threading
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from time import monotonic

from app.admin.errands import rows
from app.admin.errands.run import is_running
from app.core import clock, mail
from app.core.kernel import Kernel, current_settings
from app.core.migrate import ROOT
from app.core.web.rendering import render_mail

MAIL_TIME_S = 30.0
"""Until a mail server that says nothing, or says it very slowly, is given up."""
KEEP = timedelta(days=7)

_processes: list[subprocess.Popen[bytes]] = []


def register_jobs(kernel: Kernel) -> None:
    kernel.handle("admin.errand", look_after)
    kernel.handle("admin.sweep", sweep, every=timedelta(hours=6))


def look_after(errand_id: int) -> None:
    """Start the errand's process where none is, and come back until it has ended."""
    _processes[:] = [process for process in _processes if process.poll() is None]
    if rows.kind_of(errand_id) == rows.TEST_MAIL:
        send_test_mail(errand_id)
        return
    if rows.look_again(errand_id) and not is_running(errand_id):
        _start(errand_id)


def folder_of_data() -> Path:
    """Absolute: the process begins in another folder."""
    return Path(current_settings().DATA_DIR).absolute()


def _start(errand_id: int) -> None:
    settings = current_settings()
    given = {field.name: str(getattr(settings, field.name)) for field in fields(settings)}
    given["DATA_DIR"] = str(folder_of_data())
    folder = rows.folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / f"{errand_id}.log").open("ab") as log:
        _processes.append(
            subprocess.Popen(  # noqa: S603 - ourselves
                [sys.executable, "-m", "flask", "--app", "wsgi", "errand", str(errand_id)],
                cwd=ROOT,
                env=os.environ | {name: value for name, value in given.items() if value},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        )


def send_test_mail(errand_id: int) -> None:
    """Send it through the real transport and note what happened, within MAIL_TIME_S."""
    task = rows.take_on(errand_id)
    if task is None:
        return
    message = render_mail(task["what"]["to"], template="test_mail", subject="A test mail")
    said: list[str] = []
    started = monotonic()

    def send() -> None:
        try:
            mail.send(message)
        except Exception as error:
            said.append(f"It was not sent. {type(error).__name__}: {error}")
        else:
            said.append("")

    # In a thread of its own: each answer of a server may take seconds, and a hostile one gives many.
    # The copy carries the application along.
    context = contextvars.copy_context()
    thread = threading.Thread(target=context.run, args=(send,), name=f"test-mail-{errand_id}", daemon=True)
    thread.start()
    thread.join(MAIL_TIME_S)
    seconds = monotonic() - started
    if not said:
        rows.end(errand_id, rows.FAILED, f"The mail server did not finish within {seconds:.0f} seconds.", {})
    elif said[0]:
        rows.end(errand_id, rows.FAILED, said[0][:1000], {})
    else:
        rows.end(errand_id, rows.DONE, f"The mail server took it in {seconds:.1f} seconds.", {})


def sweep() -> None:
    """Remove what errands made that ended a week ago, and uploads that belong to none."""
    folder = rows.folder()
    for errand_id in rows.finished_before(clock.now() - KEEP):
        for path in (rows.archive_file(errand_id), rows.lock_file(errand_id), folder / f"{errand_id}.log"):
            path.unlink(missing_ok=True)
        shutil.rmtree(rows.unpacked_folder(errand_id), ignore_errors=True)
    oldest = (clock.now() - KEEP).timestamp()
    for path in folder.glob("upload-*"):
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
