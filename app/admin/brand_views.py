"""The brand: its page, and what every other page loads of it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.admin.brand import DARK, LIGHT, Measured, measure, readable
from app.admin.forms import BrandForm, uploaded
from app.admin.marks import LARGEST_FILE, NoMark, read_mark
from app.admin.queries import mark_picture, site_row
from app.admin.services.change_brand import Brand, change_brand
from app.core.capabilities import ADMINISTER
from app.core.colours import read_colour
from app.core.policy import Invalid
from app.core.web.access import PUBLIC, access, current_actor
from app.core.web.form_fields import show_problems

bp = Blueprint("brand", __name__)

Page = str | tuple[str, int] | AnyResponse
FOR_EVER = "public, max-age=31536000, immutable"


@bp.route("/admin/brand", methods=["GET", "POST"])
@access(ADMINISTER)
def edit() -> Page:
    row = site_row()
    form = BrandForm(data=dict(row._mapping) if row else {}) if request.method == "GET" else BrandForm()
    if form.validate_on_submit():
        try:
            file = uploaded("mark")
            change_brand(
                current_actor(),
                Brand(
                    name=form.name.data,
                    tagline=form.tagline.data or "",
                    accent=form.accent.data or "",
                    accent_dark=form.accent_dark.data or "",
                    radius=form.radius.data,
                ),
                mark=read_mark(file.read(LARGEST_FILE + 1)) if file else None,
                drop_mark=bool(form.drop_mark.data),
            )
        except (Invalid, NoMark) as error:
            show_problems(form, error if isinstance(error, Invalid) else Invalid(mark=str(error)))
        else:
            flash("Saved. Every page follows within two seconds.", "success")
            return redirect("/admin/brand", 303)
    has_mark = bool(row and row.mark_digest)
    context = {"form": form, "has_mark": has_mark, "measured": _measured(row)}
    return render_template("admin/brand.html", here="brand", **context), 422 if form.errors else 200


def _measured(row: object) -> list[tuple[str, Measured]]:
    """The colours in use, each with its figures."""
    accent = read_colour(getattr(row, "accent", "") or LIGHT.accent) or (0, 0, 0)
    chosen = getattr(row, "accent_dark", "")
    ours = not getattr(row, "accent", "")
    dark = read_colour(chosen or (DARK.accent if ours else "")) or readable(accent, DARK)
    return [(measured.suggestion, measured) for measured in (measure(accent, LIGHT), measure(dark, DARK))]


@bp.get("/brand/<digest>.css")
@access(PUBLIC)
def style(digest: str) -> AnyResponse:
    row = site_row()
    if row is None or not row.style_digest or row.style_digest != digest:
        abort(404)
    return Response(row.style, mimetype="text/css", headers={"Cache-Control": FOR_EVER})


@bp.get("/brand/<digest>.png")
@access(PUBLIC)
def mark(digest: str) -> AnyResponse:
    picture = mark_picture(digest) if digest.isalnum() and len(digest) == 16 else None
    if picture is None:
        abort(404)
    return Response(picture, mimetype="image/png", headers={"Cache-Control": FOR_EVER})
