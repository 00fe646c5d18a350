"""The training plan: a member's own, and what is taught, for managers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from app.core.capabilities import MANAGE_TRAINING
from app.core.policy import Invalid
from app.core.site import current_site
from app.core.web.access import SIGNED_IN, access, current_actor
from app.core.web.form_fields import show_problems
from superusers.training.certificates import make_certificate
from superusers.training.editor import CHOOSE, read_title
from superusers.training.forms import TopicForm
from superusers.training.manage_views import tabs
from superusers.training.models import TrainingTopic
from superusers.training.queries.learning import certificate_text, plan_of, topic_by_id, topics_to_manage
from superusers.training.queries.people import tier_names
from superusers.training.services.save_topic import save_topic
from superusers.training.texts import read_number, read_whole

bp = Blueprint("training", __name__, url_prefix="/training", template_folder="../templates")

Page = str | tuple[str, int] | Response
HOME = "/training/manage"
LONGEST_VALID = 120


@bp.get("")
@access(SIGNED_IN)
def mine() -> str:
    return render_template("superusers/events/plan.html", rows=plan_of(current_actor()))


@bp.get("/certificates/<id:certificate_id>.pdf")
@access(SIGNED_IN)
def certificate(certificate_id: int) -> Response:
    """The member's own."""
    actor = current_actor()
    paper = certificate_text(actor.signed_in_id, certificate_id, actor.name, current_site().name)
    answer = Response(make_certificate(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{certificate_id}.pdf"'
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


@bp.get("/manage")
@access(MANAGE_TRAINING)
def topics() -> str:
    return render_template("superusers/events/topics.html", tabs_=tabs(HOME), rows=topics_to_manage())


@bp.route("/manage/new", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def new_topic() -> Page:
    return _edit(None)


@bp.route("/manage/<id:topic_id>", methods=["GET", "POST"])
@access(MANAGE_TRAINING)
def edit_topic(topic_id: int) -> Page:
    return _edit(topic_by_id(topic_id))


def _edit(topic: TrainingTopic | None) -> Page:
    form: Any = TopicForm() if request.method == "POST" else TopicForm(formdata=None, data=_typed(topic))
    form.offer(tier_names())
    topic_id = topic.id if topic else None
    if request.method == "POST":
        try:
            save_topic(current_actor(), topic_id, **_read(form))
        except Invalid as error:
            show_problems(form, error)
        else:
            flash("Saved.", "success")
            return redirect(HOME, 303)
    page = render_template(
        "superusers/events/edit_topic.html", tabs_=tabs(HOME), form=form, topic_id=topic_id
    )
    return page, 422 if form.errors else 200


def _typed(topic: TrainingTopic | None) -> dict[str, Any]:
    if topic is None:
        return {"needed_by": "everybody", "valid_months": "12"}
    return {
        "title": topic.title,
        "needed_by": f"tier:{topic.tier_id}" if topic.tier_id else topic.needed_by,
        "valid_months": str(topic.valid_months or ""),
        "retired": topic.retired_at is not None,
    }


def _read(form: Any) -> dict[str, Any]:
    """Raises Invalid."""
    needed, months = form.needed_by.data or "", (form.valid_months.data or "").strip()
    tier_id = read_number(needed.removeprefix("tier:")) if needed.startswith("tier:") else None
    known = tier_id in tier_names() if needed.startswith("tier:") else needed in ("nobody", "everybody")
    if not known:
        raise Invalid(needed_by=CHOOSE)
    valid = read_whole(months, field="valid_months", least=1, most=LONGEST_VALID) if months else None
    return {
        "title": read_title(form.title.data or ""),
        "needed_by": "tier" if tier_id else needed,
        "tier_id": tier_id,
        "valid_months": valid,
        "retired": bool(form.retired.data),
    }
