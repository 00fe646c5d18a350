"""Name of the page -> template, who looks, context, and what differs on the stage."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from tests.web.gallery import (
    account_contexts,
    activity_contexts,
    admin_contexts,
    article_contexts,
    conference_contexts,
    moderation_contexts,
    notification_contexts,
    place_contexts,
    programme_contexts,
    reputation_contexts,
    rewards_contexts,
    rows,
    statistics_contexts,
    training_contexts,
)
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
    "orders": rows.orders(),
    "show": "all",
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
    "info_back": None,
    "turn": rows.NO_TURN,
    "pager": rows.NO_PAGER,
}


def changed(row: Row, **changes: Any) -> Row:
    return Row(**{**row.__dict__, **changes})


def read_only(post: Row) -> Row:
    return changed(post, vote_url=None, comment_url=None, flag_url=None)


def signed_out_question() -> dict[str, Any]:
    return QUESTION | {"post": read_only(rows.ASKED), "answers": [read_only(a) for a in QUESTION["answers"]]}


def askers_moment() -> dict[str, Any]:
    answer = changed(
        rows.ANSWER,
        solution=None,
        my_vote=0,
        accept_url="/questions/3/accept/40",
        also_works_url="/questions/3/also-works/40",
        didnt_help_url="/answers/40/didnt-help",
        reactions=3,
        asks_now=True,
    )
    other = changed(
        rows.STAFF_ANSWER,
        also_works=None,
        accept_url="/questions/3/accept/41",
        also_works_url="/questions/3/also-works/41",
        didnt_help_url="/answers/41/didnt-help",
    )
    return QUESTION | {
        "question": changed(rows.QUESTION, state="waiting", answer_count=2),
        "post": changed(rows.ASKED, vote_url=None, is_own=True, reactions=4, edit_url="/questions/3/edit"),
        "turn": changed(rows.NO_TURN, follow_url="/questions/3/follow", follows=True),
        "answers": [answer, other],
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
    hidden = changed(
        rows.PLAIN_ANSWER,
        hidden_reason="advertising",
        comments=[rows.comment(30, "Rude words.", hidden_reason="abuse. Please do not shout")],
    )
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


def in_the_queue() -> dict[str, Any]:
    """A super user looks: somebody is on it, information was asked for, an answer did not help."""
    asks = rows.comment(30, "Which firmware does it run?", asks=True, author_role="super_user")
    edited = rows.comment(31, "2.13, as the app says.", edited_at=rows.before(minutes=5), edit_url="/x")
    answer = changed(
        rows.ANSWER, solution=None, didnt_help=True, react_url="/answers/40/worked", reactions=2, moved=True
    )
    return QUESTION | {
        "question": changed(rows.QUESTION, state="claimed", claim="Amira N., 12 min left", urgent=True),
        "post": changed(
            rows.ASKED,
            comments=[asks, edited],
            react_url="/questions/3/me-too",
            reactions=1,
            edited_at=rows.before(minutes=9),
            history_url="/questions/3/history",
            edit_url="/questions/3/edit",
        ),
        "answers": [answer],
        "solved": False,
        "turn": changed(
            rows.NO_TURN,
            info_url="/questions/3/info",
            follow_url="/questions/3/follow",
            care_url="/questions/3/care",
            breathe_min=42,
            urgent_asked="The smell of burning",
        ),
        "info_back": Row(body="?", error="Please write something here."),
        "answer_form": AnswerForm(),
    }


def looked_after(**changes: Any) -> dict[str, Any]:
    now = {
        "closed": False,
        "merged": False,
        "locked": False,
        "escalated": False,
        "solved": False,
        "urgency": "",
        "category_id": 1,
    }
    context: dict[str, Any] = {
        "question": Row(id=3, title=rows.QUESTION.title, url=rows.QUESTION.url),
        "care_url": "/questions/3/care",
        "now": Row(**(now | changes)),
        "may": Row(moderate=True, escalate=True, take_over=True, merge=True),
        "reasons": [("off_topic", "off topic"), ("unclear", "unclear")],
        "categories": [(1, "Aurora speakers"), (2, "Thermostats")],
        "act": "",
        "problems": {},
        "typed": {},
    }
    return context


class EditForm(FlaskForm):  # type: ignore[misc]
    body = TextAreaField("Text")
    reason = StringField("Why you edit it")


class EditQuestionForm(AskForm):
    reason = StringField("Why you edit it")


VERSIONS = [
    Row(
        number=2,
        editor_name="Tomas Keller",
        editor_url="/members/2",
        at=rows.before(hours=1),
        reason="The number of seconds",
        changes=[("Text", Markup("Hold the button for <del>eight</del><ins>12</ins> seconds."))],
    ),
    Row(
        number=1,
        editor_name="Former member",
        editor_url=None,
        at=rows.before(hours=4),
        reason="",
        changes=[("Title", Markup("Stuck")), ("Text", Markup("Hold the button for eight seconds."))],
    ),
]


def unanswered() -> dict[str, Any]:
    return signed_out_question() | {
        "question": changed(
            rows.QUESTION, state="attention", answer_count=0, title=f"Light says {rows.LONG_WORD}"
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
    "home-suspended": (
        "forum/home.html",
        member(suspended_until=rows.before(days=-2), suspended_reason="Insults after two warnings."),
        HOME,
        {},
    ),
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
    "question-queue": ("forum/question.html", member("forum.moderate"), in_the_queue, {}),
    "care": ("forum/care.html", member("forum.moderate"), looked_after, {}),
    "care-closed": (
        "forum/care.html",
        member("forum.moderate"),
        lambda: looked_after(closed=True, merged=True, locked=True),
        {},
    ),
    "care-escalated": (
        "forum/care.html",
        member("forum.moderate"),
        lambda: looked_after(escalated=True, urgency="asked"),
        {},
    ),
    "care-errors": (
        "forum/care.html",
        member("forum.moderate"),
        lambda: (
            looked_after()
            | {
                "act": "merge",
                "problems": {"other": "There is no question with this number."},
                "typed": {"other": "#99999"},
            }
        ),
        {},
    ),
    "edit": (
        "forum/edit.html",
        member(),
        lambda: {
            "kind": "question",
            "post_id": 3,
            "form": EditQuestionForm(),
            "own": True,
            "version": 1,
            "action": "/questions/3/edit",
            "back_url": "/questions/3",
            "conflict": None,
            "preview_html": None,
        },
        {},
    ),
    "edit-conflict": (
        "forum/edit.html",
        member(),
        lambda: {
            "kind": "answer",
            "post_id": 40,
            "form": EditForm(data={"body": "Hold it for 12 seconds."}),
            "own": False,
            "version": 2,
            "action": "/answers/40/edit",
            "back_url": "/answers/40",
            "conflict": Row(
                name="Tomas Keller", at=rows.before(minutes=1), title=None, body="Hold it for 13 seconds."
            ),
            "preview_html": None,
        },
        {},
    ),
    "history": (
        "forum/history.html",
        visitor(),
        {
            "kind": "answer",
            "title": rows.QUESTION.title,
            "back_url": "/answers/40",
            "versions": VERSIONS,
            "pager": rows.PAGER,
        },
        {},
    ),
    "history-none": (
        "forum/history.html",
        visitor(),
        {
            "kind": "question",
            "title": rows.QUESTION.title,
            "back_url": "/questions/3",
            "versions": [],
            "pager": rows.NO_PAGER,
        },
        {},
    ),
    "kept": (
        "forum/kept.html",
        visitor(),
        {"title": rows.QUESTION.title, "until": rows.before(days=-6)},
        {"form_without_session": True},
    ),
    "kept-unconfirmed": (
        "forum/kept.html",
        member(verified=False),
        {"title": rows.QUESTION.title, "until": rows.before(days=-6)},
        {},
    ),
    "kept-confirmed": (
        "forum/kept.html",
        member(),
        {"title": rows.QUESTION.title, "until": rows.before(days=-6)},
        {},
    ),
    "questions-queue": (
        "forum/questions.html",
        member("forum.moderate"),
        LIST | {"heading": "Queue", "description": "Nobody has helped yet.", "show": "attention"},
        {},
    ),
    **{
        f"questions-no-{show}": (
            "forum/questions.html",
            member("forum.moderate"),
            LIST | {"rows": [], "show": show},
            {},
        )
        for show in ("all", "unsolved", "solved", "attention", "waiting", "staff", "mine", "followed")
    },
    "ask-visitor": (
        "forum/ask.html",
        visitor(),
        lambda: {"form": AskForm(), "preview_html": None, "median_first_response_s": 1380},
        {"form_without_session": True},
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
SEARCH: dict[str, Any] = {
    "q": "white light status:solved tag:firmware",
    "results": [
        Row(
            row=rows.QUESTIONS[2],
            title=Markup("Firmware 2.14 stuck at 63% and the <mark>light</mark> blinks <mark>white</mark>"),
            snippet=Markup(
                "…hold volume down until the <mark>light</mark> turns amber, not <mark>white</mark>."
            ),
            kind="solution",
        ),
        Row(
            row=rows.QUESTIONS[3],
            title=rows.html(rows.LONG_WORD),
            snippet=rows.html(rows.LONG_WORD),
            kind="answer",
        ),
        Row(row=rows.QUESTIONS[5], title=Markup("Best paint"), snippet=Markup(""), kind="question"),
    ],
    "total": 43,
    "tabs": rows.filters(2),
    "chosen": [Row(label="Tag: firmware", remove_url="/search?q=white+light+status:solved")],
    "notes": ["No question holds all of these words. These hold most of them."],
    "pager": rows.PAGER,
    "ask_url": "/ask?title=white+light",
    "unavailable": False,
    "inside": "",
    "articles": article_contexts.FOUND,
    "article_total": 12,
    "articles_url": "/search?q=white+light&in=articles",
}
NOTHING = {
    "results": [],
    "total": 0,
    "pager": rows.NO_PAGER,
    "articles": [],
    "article_total": 0,
    "articles_url": "",
}
SOLVED_BUTTON = Markup(
    '<button class="btn btn-quiet btn-sm similar-solved" form="solved-this">This solved it</button>'
)
SIMILAR = {
    "questions": [
        Row(
            row=rows.QUESTIONS[2], snippet=Markup("Unplug it and hold volume down; plug it in, keep holding…")
        ),
        Row(row=rows.QUESTIONS[3], snippet=Markup("")),
        Row(row=rows.QUESTIONS[0], snippet=Markup("")),
    ],
    "acts": {row.id: SOLVED_BUTTON for row in rows.QUESTIONS},
    "articles": article_contexts.ROWS[:2],
}
PAGES |= {
    "search": ("search/search.html", visitor(), SEARCH, {}),
    "search-member": ("search/search.html", member(), SEARCH, {}),
    "search-articles": (
        "search/search.html",
        visitor(),
        SEARCH | {"inside": "articles", "results": [], "total": 0},
        {},
    ),
    "search-no-articles": ("search/search.html", visitor(), SEARCH | NOTHING | {"inside": "articles"}, {}),
    "search-nothing": ("search/search.html", visitor(), SEARCH | NOTHING, {}),
    "search-none-yet": (
        "search/search.html",
        visitor(),
        SEARCH | NOTHING | {"q": "", "tabs": [], "chosen": [], "ask_url": "/ask"},
        {},
    ),
    "search-unavailable": ("search/search.html", visitor(), SEARCH | NOTHING | {"unavailable": True}, {}),
    "similar": ("search/similar.html", member(), SIMILAR, {}),
    "similar-list": ("search/similar_list.html", member(), SIMILAR, {}),
    "similar-articles": ("search/similar_list.html", member(), SIMILAR | {"questions": []}, {}),
    "ask-similar": (
        "forum/ask.html",
        member(),
        lambda: {"form": AskForm(), "preview_html": None, "median_first_response_s": None},
        {"slots": {"ask_similar": "similar", "ask_after": "solved-form"}},
    ),
}
for contexts in (
    account_contexts,
    admin_contexts,
    article_contexts,
    conference_contexts,
    moderation_contexts,
    notification_contexts,
    activity_contexts,
    place_contexts,
    programme_contexts,
    rewards_contexts,
    training_contexts,
    statistics_contexts,
    reputation_contexts,
):
    PAGES |= contexts.PAGES
