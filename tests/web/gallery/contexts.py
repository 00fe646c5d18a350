"""Name of the page -> template, who looks, context, and what differs on the stage."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from tests.web.gallery import account_contexts, programme_contexts, rows
from tests.web.gallery.shelf import member, visitor


class AskForm(FlaskForm):  # type: ignore[misc]
    title = StringField("In one sentence, what goes wrong?")
    body = TextAreaField("Tell us more", description="Markdown works: **bold**, `code`, lists, links.")
    category = SelectField(
        "Category", choices=[SelectChoice("", "Choose a category"), SelectChoice("aurora", "Aurora speakers")]
    )
    tags = StringField("Tags", description="Up to five, separated by spaces.")


class AnswerForm(FlaskForm):  # type: ignore[misc]
    body = TextAreaField("Your answer")


def ask_with_errors() -> AskForm:
    form = AskForm(data={"body": "It blinks.", "title": ""})
    form.validate()
    form.title.errors = ["Please say in one sentence what goes wrong."]
    form.category.errors = ["Please choose a category."]
    return form


HOME: dict[str, Any] = {
    "rows": rows.QUESTIONS,
    "filters": rows.filters(),
    "pager": rows.PAGER,
    "categories": rows.CATEGORIES,
    "figures": Row(
        acknowledged_24h=Row(rate=0.92, n=1204),
        solved_7d=Row(rate=0.71, n=1010),
        median_first_response_s=1380,
        questions=1204,
        days=28,
        spark=[0.61, 0.63, 0.6, 0.66, 0.67, 0.7, 0.69, 0.71],
        url="/statistics",
    ),
}
LIST: dict[str, Any] = {
    "heading": "Questions",
    "description": "",
    "rows": rows.QUESTIONS,
    "filters": rows.filters(),
    "chosen": [],
    "pager": rows.NO_PAGER,
    "categories": rows.CATEGORIES,
    "tags": [("wi-fi", "#"), ("firmware", "#"), ("heat-pump", "#")],
    "total": None,
}
QUESTION: dict[str, Any] = {
    "question": rows.QUESTION,
    "post": rows.ASKED,
    "answers": [rows.ANSWER, rows.STAFF_ANSWER, rows.PLAIN_ANSWER],
    "asker_view": False,
    "solved": True,
    "side": None,
    "events": rows.EVENTS,
    "lower_bound": False,
    "answer_form": None,
    "answer_url": "/questions/3/answers",
    "answer_refusal": None,
    "answer_preview": None,
    "comment_back": None,
    "pager": rows.NO_PAGER,
}


def changed(row: Row, **changes: Any) -> Row:
    return Row(**{**row.__dict__, **changes})


def read_only(post: Row) -> Row:
    return changed(post, vote_url=None, comment_url=None)


def signed_out_question() -> dict[str, Any]:
    return QUESTION | {"post": read_only(rows.ASKED), "answers": [read_only(a) for a in QUESTION["answers"]]}


def askers_moment() -> dict[str, Any]:
    answer = changed(
        rows.ANSWER,
        solution=None,
        my_vote=0,
        accept_url="/questions/3/accept/40",
        also_works_url="/questions/3/also-works/40",
    )
    return QUESTION | {
        "question": changed(rows.QUESTION, state="answered", answer_count=1),
        "post": changed(rows.ASKED, vote_url=None, is_own=True),
        "answers": [answer],
        "asker_view": True,
        "solved": False,
        "events": rows.EVENTS[:2],
        "answer_form": AnswerForm(),
    }


def solved_asker() -> dict[str, Any]:
    answers = [
        changed(rows.ANSWER, unaccept_url="/questions/3/unaccept"),
        changed(rows.STAFF_ANSWER, accept_url="/questions/3/accept/41", also_works=None, also_works_url="/x"),
    ]
    return QUESTION | {"asker_view": True, "answers": answers, "answer_form": AnswerForm()}


def staff_view() -> dict[str, Any]:
    answers = [
        changed(
            rows.STAFF_ANSWER,
            accept_url="/questions/3/accept/41",
            also_works=None,
            also_works_url="/x",
            is_own=True,
        )
    ]
    side = Row(
        kind="hidden",
        reason="asked in anger, the asker wished it",
        by_name="Sofia Vance",
        at=rows.before(hours=1),
        other_title=None,
        other_url=None,
    )
    hidden = changed(rows.PLAIN_ANSWER, hidden_reason="advertising")
    return QUESTION | {
        "question": changed(rows.QUESTION, state="hidden"),
        "answers": [*answers, hidden],
        "solved": False,
        "side": side,
        "answer_form": AnswerForm(),
        "answer_preview": Markup("<p>This is what it will look like.</p>"),
        "comment_back": Row(
            anchor="question", body="Too", error="A comment needs at least 5 characters; this has 3."
        ),
    }


def imported() -> dict[str, Any]:
    solution = changed(
        rows.SOLUTION, by="staff", by_name="Sofia Vance", to_the_day=True, after_s=86400 * 3, thanks=None
    )
    events = [
        rows.event("asked", "Asked", at=rows.before(days=900)),
        rows.event("solved", "Solved", at=rows.before(days=897), after_s=86400 * 3, to_the_day=True),
    ]
    side = Row(
        kind="duplicate",
        reason="",
        by_name=None,
        at=None,
        other_title="Update over mobile data",
        other_url="/questions/9/x",
    )
    return signed_out_question() | {
        "question": changed(rows.QUESTION, state="duplicate"),
        "answers": [read_only(changed(rows.ANSWER, solution=solution, comments=[]))],
        "events": events,
        "lower_bound": True,
        "side": side,
    }


def unanswered() -> dict[str, Any]:
    return signed_out_question() | {
        "question": changed(
            rows.QUESTION, state="open", answer_count=0, title=f"Light says {rows.LONG_WORD}"
        ),
        "answers": [],
        "solved": False,
        "events": rows.EVENTS[:1],
    }


Page = tuple[str, Row, Any, dict[str, Any]]
PAGES: dict[str, Page] = {
    "home": ("forum/home.html", visitor(), HOME, {}),
    "home-member": (
        "forum/home.html",
        member("analytics.read"),
        HOME,
        {"notices": [("success", "Your question is posted.")]},
    ),
    "home-unverified": ("forum/home.html", member(verified=False), HOME, {}),
    "home-empty": (
        "forum/home.html",
        visitor(),
        HOME | {"rows": [], "figures": None, "categories": [], "pager": rows.NO_PAGER},
        {},
    ),
    "questions": ("forum/questions.html", visitor(), LIST, {}),
    "questions-filtered": (
        "forum/questions.html",
        member(),
        LIST
        | {
            "heading": "Thermostats",
            "description": "Heating, cooling and everything on the wall.",
            "chosen": [
                Row(label="Category: Thermostats", remove_url="/questions"),
                Row(label="Tag: wiring", remove_url="/questions"),
            ],
            "total": 0,
            "rows": [],
        },
        {},
    ),
    "question": ("forum/question.html", visitor(), signed_out_question, {}),
    "question-member": (
        "forum/question.html",
        member(),
        lambda: QUESTION | {"answer_form": AnswerForm()},
        {},
    ),
    "question-moment": ("forum/question.html", member(), askers_moment, {}),
    "question-asker": ("forum/question.html", member(), solved_asker, {}),
    "question-staff": ("forum/question.html", member("analytics.read"), staff_view, {}),
    "question-imported": ("forum/question.html", visitor(), imported, {}),
    "question-open": ("forum/question.html", visitor(), unanswered, {}),
    "question-refused": (
        "forum/question.html",
        member(),
        lambda: (
            QUESTION
            | {"answer_refusal": "Please confirm your e-mail address first; we have sent you a link."}
        ),
        {},
    ),
    "ask": (
        "forum/ask.html",
        member(),
        lambda: {"form": AskForm(), "preview_html": None, "median_first_response_s": 1380},
        {},
    ),
    "ask-errors": (
        "forum/ask.html",
        member(),
        lambda: {
            "form": ask_with_errors(),
            "preview_html": Markup("<p>It blinks.</p>"),
            "median_first_response_s": None,
        },
        {},
    ),
    "preview": ("forum/preview.html", member(), {"html": Markup("<p>It <b>blinks</b>.</p>")}, {}),
}
PAGES |= account_contexts.PAGES | programme_contexts.PAGES
