"""Categories: create, rename, order, retire with a new home for their questions."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.admin.forms import CategoryForm, RetireForm
from app.admin.queries import CategoryLine, category_lines
from app.core.capabilities import MANAGE_CATEGORIES
from app.core.policy import Invalid, NotFound
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from app.forum.services.create_category import create_category
from app.forum.services.rename_category import rename_category
from app.forum.services.reorder_categories import reorder_categories
from app.forum.services.retire_category import retire_category

bp = Blueprint("categories", __name__, url_prefix="/admin/categories")

Page = str | tuple[str, int] | Response
LIST = "/admin/categories"


@bp.route("", methods=["GET", "POST"])
@access(MANAGE_CATEGORIES)
def categories() -> Page:
    form = CategoryForm()
    if form.validate_on_submit():
        try:
            create_category(current_actor(), form.name.data, form.description.data or "")
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"{form.name.data} is there.", "success")
            return redirect(LIST, 303)
    lines = category_lines()
    page = render_template(
        "admin/categories.html",
        here="categories",
        form=form,
        standing=[line for line in lines if line.retired_at is None],
        retired=[line for line in lines if line.retired_at is not None],
    )
    return page, 422 if form.errors else 200


@bp.post("/<id:category_id>/<way>")
@access(MANAGE_CATEGORIES)
def move(category_id: int, way: str) -> Page:
    order = [line.id for line in category_lines() if line.retired_at is None]
    if category_id not in order or way not in ("up", "down"):
        raise NotFound
    at = order.index(category_id)
    to = at - 1 if way == "up" else at + 1
    if 0 <= to < len(order):
        order[at], order[to] = order[to], order[at]
        reorder_categories(current_actor(), order)
    return redirect(f"{LIST}#category-{category_id}", 303)


@bp.route("/<id:category_id>", methods=["GET", "POST"])
@access(MANAGE_CATEGORIES)
def category(category_id: int) -> Page:
    line, others = _standing(category_id)
    form = CategoryForm(data={"name": line.name, "description": line.description})
    if request.method == "POST":
        form = CategoryForm()
        if form.validate():
            try:
                rename_category(current_actor(), category_id, form.name.data, form.description.data or "")
            except Invalid as error:
                show_problems(form, error)
            else:
                flash("Saved.", "success")
                return redirect(LIST, 303)
    return _page(line, form, _retire_form(others, fresh=True))


@bp.post("/<id:category_id>/retire")
@access(MANAGE_CATEGORIES)
def retire(category_id: int) -> Page:
    line, others = _standing(category_id)
    form = _retire_form(others)
    if form.validate():
        try:
            moved = retire_category(current_actor(), category_id, int(form.new_home.data))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash(f"{line.name} is retired. Questions that moved: {moved:,}.", "success")
            return redirect(LIST, 303)
    edit = CategoryForm(formdata=None, data={"name": line.name, "description": line.description})
    return _page(line, edit, form)


def _standing(category_id: int) -> tuple[CategoryLine, list[CategoryLine]]:
    """The category and the others. Raises NotFound where it is retired or not there."""
    lines = [line for line in category_lines() if line.retired_at is None]
    found = [line for line in lines if line.id == category_id]
    if not found:
        raise NotFound
    return found[0], [line for line in lines if line.id != category_id]


def _retire_form(others: list[CategoryLine], *, fresh: bool = False) -> Any:
    form = RetireForm(formdata=None) if fresh else RetireForm()
    form.new_home.choices = [
        SelectChoice("", "Choose a category"),
        *(SelectChoice(str(line.id), line.name) for line in others),
    ]
    return form


def _page(line: CategoryLine, form: Any, retire_form: Any) -> Page:
    page = render_template(
        "admin/category.html", here="categories", category=line, form=form, retire_form=retire_form
    )
    return page, 422 if form.errors or retire_form.errors else 200
