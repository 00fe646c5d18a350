"""Staff thank a customer, in a thread."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms.fields import SelectChoice

from app.core.capabilities import THANK
from app.core.money import read_credits
from app.core.options import number
from app.core.policy import Invalid, NotFound, Refused
from app.core.web.access import access, current_actor
from app.core.web.form_fields import show_problems
from app.forum.queries import visible_answer, visible_question
from superusers.rewards.forms import ThankForm
from superusers.rewards.kept_thanks import forget_thanks
from superusers.rewards.queries.catalogue import VOUCHER, items
from superusers.rewards.services.thank_customer import thank_customer
from superusers.rewards.texts import read_sentence

bp = Blueprint("rewards_thanks", __name__, url_prefix="/rewards", template_folder="../templates")

Page = str | tuple[str, int] | Response


@bp.route("/thank/<kind>/<id:post_id>", methods=["GET", "POST"])
@access(THANK)
def thank(kind: str, post_id: int) -> Page:
    if kind not in ("question", "answer"):
        raise NotFound
    actor = current_actor()
    question_id = post_id if kind == "question" else visible_answer(actor, post_id).question_id
    title, url = visible_question(actor, question_id).title, f"/questions/{question_id}"
    form = ThankForm()
    vouchers = [item for item in items(offered_only=True) if item.kind == VOUCHER and item.stock]
    form.voucher.choices = [SelectChoice("", "Credits")] + [
        SelectChoice(str(item.id), f"{item.name}, worth {item.value}") for item in vouchers
    ]
    if request.method == "POST":
        try:
            thank_customer(actor, kind, post_id, **_given(form, [str(item.id) for item in vouchers]))
        except Invalid as error:
            show_problems(form, error)
        except Refused as error:
            form.form_errors.append(error.message)
        else:
            forget_thanks(question_id)
            flash("Thanked. Everybody sees that; what you gave is between you and them.", "success")
            return redirect(f"{url}#{'question' if kind == 'question' else f'a{post_id}'}", 303)
    page = render_template(
        "superusers/rewards/thank.html",
        form=form,
        kind=kind,
        post_id=post_id,
        title=title,
        url=url,
        limit=number("rewards.thanks_limit"),
    )
    return page, 422 if form.errors else 200


def _given(form: ThankForm, vouchers: list[str]) -> dict[str, Any]:
    words = read_sentence(form.words.data or "", field="words", longest=200)
    chosen = form.voucher.data or ""
    if chosen:
        if chosen not in vouchers:
            raise Invalid(voucher="Please choose one of these.")
        if (form.credits.data or "").strip():
            raise Invalid(credits="Please leave this empty, or give no voucher.")
        return {"item_id": int(chosen), "words": words}
    most = number("rewards.thanks_limit")
    return {
        "amount": read_credits(form.credits.data or "", field="credits", most=most),
        "words": words,
    }
