"""Imports, exports and test mails, started and watched from a page."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.admin.errands import rows
from app.admin.errands.unpacking import LARGEST_UPLOAD, format_of
from app.admin.forms import ExportForm, ImportForm, MailForm, uploaded
from app.admin.importing.rejects import rejects_path
from app.admin.models import Errand
from app.admin.queries import errand_by_id, newest_errands
from app.admin.services.cancel_errand import cancel_errand
from app.admin.services.start_errand import start_errand
from app.core.capabilities import ADMINISTER
from app.core.kernel import current_settings
from app.core.web.access import access, current_actor, fresh_sign_in, takes_upload

bp = Blueprint("errands", __name__, url_prefix="/admin")

Page = str | tuple[str, int] | Response
PIECE = 1024 * 1024


@bp.get("/transfers")
@access(ADMINISTER)
def transfers() -> Page:
    return _transfers(_import_form(), ExportForm())


def _transfers(import_form: Any, export_form: Any) -> Page:
    page = render_template(
        "admin/transfers.html",
        here="transfers",
        import_form=import_form,
        export_form=export_form,
        incoming=str(rows.incoming()),
        errands=[shown(errand) for errand in newest_errands(rows.IMPORT, rows.EXPORT)],
    )
    return page, 422 if import_form.errors or export_form.errors else 200


def _import_form() -> Any:
    form = ImportForm()
    form.folder.choices = [SelectChoice("", "None"), *(SelectChoice(name, name) for name in _folders())]
    return form


def _folders() -> list[str]:
    """Folders with a community in them, put there by whoever looks after the machine."""
    try:
        found = sorted(path for path in rows.incoming().iterdir() if path.is_dir() and not path.is_symlink())
    except OSError:
        return []
    return [path.name for path in found if format_of(path)][:200]


@bp.post("/imports")
@takes_upload(LARGEST_UPLOAD)
@access(ADMINISTER)
def start_import() -> Page:
    form = _import_form()
    valid, file = form.validate(), uploaded("upload")
    if valid and bool(file) == bool(form.folder.data):
        form.upload.errors = ["Please choose a file or a folder, one of the two."]
        valid = False
    if not valid:
        return _transfers(form, ExportForm(formdata=None))
    source = form.source.data or ""
    if file:
        kept = _keep(file)
        number = start_errand(
            current_actor(), rows.IMPORT, upload=kept, name=Path(file.filename).name[:100], source=source
        )
    else:
        number = start_errand(current_actor(), rows.IMPORT, folder=form.folder.data, source=source)
    return redirect(f"/admin/errands/{number}", 303)


def _keep(file: Any) -> str:
    """Put an upload where the errand's process finds it. Its own name is never used."""
    folder = rows.folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"upload-{secrets.token_hex(16)}"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        while piece := file.stream.read(PIECE):
            out.write(piece)
    return name


@bp.post("/exports")
@access(ADMINISTER)
@fresh_sign_in
def start_export() -> Page:
    form = ExportForm()
    number = start_errand(current_actor(), rows.EXPORT, addresses=bool(form.addresses.data))
    return redirect(f"/admin/errands/{number}", 303)


@bp.get("/errands/<id:errand_id>")
@access(ADMINISTER)
def errand(errand_id: int) -> Page:
    row = shown(errand_by_id(errand_id))
    if request.headers.get("HX-Request"):
        return render_template("admin/errand_panel.html", errand=row)
    here = "mail" if row["kind"] == rows.TEST_MAIL else "transfers"
    return render_template("admin/errand.html", here=here, errand=row)


@bp.post("/errands/<id:errand_id>/cancel")
@access(ADMINISTER)
def cancel(errand_id: int) -> Page:
    cancel_errand(current_actor(), errand_id)
    flash("It stops within a few seconds.", "info")
    return redirect(f"/admin/errands/{errand_id}", 303)


@bp.get("/errands/<id:errand_id>/rejected")
@access(ADMINISTER)
def rejected(errand_id: int) -> Page:
    run_id = errand_by_id(errand_id).result.get("run_id")
    path = rejects_path(run_id).absolute() if isinstance(run_id, int) else None
    if path is None or not path.exists():
        abort(404)
    return send_file(
        path, "application/x-ndjson", as_attachment=True, download_name="rejected.jsonl", max_age=0
    )


@bp.get("/errands/<id:errand_id>/archive")
@access(ADMINISTER)
@fresh_sign_in
def archive(errand_id: int) -> Page:
    row = errand_by_id(errand_id)
    path = rows.archive_file(errand_id)
    if row.kind != rows.EXPORT or row.state != rows.DONE or not path.exists():
        abort(404)
    return send_file(
        path, "application/gzip", as_attachment=True, download_name="community-archive.tar.gz", max_age=0
    )


# ---------------------------------------------------------------- mail


@bp.route("/mail", methods=["GET", "POST"])
@access(ADMINISTER)
def mail() -> Page:
    form = MailForm()
    if form.validate_on_submit():
        number = start_errand(current_actor(), rows.TEST_MAIL, to=form.to.data)
        return redirect(f"/admin/errands/{number}", 303)
    settings = current_settings()
    page = render_template(
        "admin/mail.html",
        here="mail",
        form=form,
        sender=settings.MAIL_FROM,
        transport=_without_password(settings.MAIL_URL),
        errands=[shown(errand) for errand in newest_errands(rows.TEST_MAIL, limit=5)],
    )
    return page, 422 if form.errors else 200


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if rest else url


# ---------------------------------------------------------------- what a page shows of an errand


WORDS = {
    rows.WAITING: ("quiet", "ring", "Waiting"),
    rows.RUNNING: ("staff", "half", "Running"),
    rows.DONE: ("solved", "check", "Done"),
    rows.FAILED: ("attention", "alert", "Failed"),
    rows.CANCELLED: ("quiet", "slash", "Cancelled"),
}
KINDS = {rows.IMPORT: "Import", rows.EXPORT: "Export", rows.TEST_MAIL: "Test mail"}


def shown(row: Errand) -> dict[str, Any]:
    tone, sign, word = WORDS[row.state]
    progress = row.progress or {}
    total = progress.get("total") or 0
    unfinished = row.state in rows.UNFINISHED
    return {
        "id": row.id,
        "kind": row.kind,
        "title": _title(row),
        "url": f"/admin/errands/{row.id}",
        "tone": tone,
        "sign": sign,
        "word": word,
        "unfinished": unfinished,
        "cancelling": unfinished and row.cancel_asked_at is not None,
        "can_cancel": unfinished and row.cancel_asked_at is None and row.kind != rows.TEST_MAIL,
        "created_at": row.created_at,
        "finished_at": row.finished_at,
        "doing": progress.get("what", "") if unfinished else "",
        "percent": min(100, progress.get("done", 0) * 100 // total) if total and unfinished else None,
        "said": row.said,
        "lines": row.result.get("lines", []),
        "rejected": row.result.get("rejected", 0),
        "has_archive": row.kind == rows.EXPORT
        and row.state == rows.DONE
        and rows.archive_file(row.id).exists(),
        "size": _size(row.result.get("bytes", 0)),
    }


def _size(number: int) -> str:
    return f"{number / 1024**2:,.1f} MB" if number >= 1024**2 / 2 else f"{max(1, number // 1024):,} KB"


def _title(row: Errand) -> str:
    what = row.what
    detail = what.get("name") or what.get("folder") or what.get("to")
    return (
        KINDS[row.kind]
        + (f" of {detail}" if detail and row.kind == rows.IMPORT else "")
        + (f" to {detail}" if detail and row.kind == rows.TEST_MAIL else "")
    )
