"""What the pages of administration are shown with."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace as Row
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, FileField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice

from tests.web.gallery.account_contexts import MAIL
from tests.web.gallery.rows import NOW
from tests.web.gallery.shelf import SITE, member

ADMIN = member("admin.all", "analytics.read")


class BrandForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name", description="At the top of every page and in every mail.")
    tagline = StringField("Tagline")
    mark = FileField("Mark", description="PNG or WebP, up to 1 MB.")
    drop_mark = BooleanField("Remove the mark and show ours again")
    accent = StringField("Accent colour", description="Of links and main buttons, as #rrggbb.")
    accent_dark = StringField("Accent colour in the dark theme")
    radius = IntegerField("Corner radius")


class RoleForm(FlaskForm):  # type: ignore[misc]
    role = SelectField("Role", choices=[SelectChoice("member", "Member"), SelectChoice("staff", "Staff")])
    reason = StringField("Reason", description="For the audit log.")


class CategoryForm(FlaskForm):  # type: ignore[misc]
    name = StringField("Name")
    description = TextAreaField("Description", description="One sentence.")


class RetireForm(FlaskForm):  # type: ignore[misc]
    new_home = SelectField("New home of its questions", choices=[SelectChoice("2", "Doorbells")])


class MailForm(FlaskForm):  # type: ignore[misc]
    to = EmailField("Send to")


class ImportForm(FlaskForm):  # type: ignore[misc]
    upload = FileField("A file", description="tar or zip")
    folder = SelectField(
        "Or a folder on the server",
        choices=[SelectChoice("", "None"), SelectChoice("old-forum", "old-forum")],
    )
    source = StringField("Name of the source")


class ExportForm(FlaskForm):  # type: ignore[misc]
    addresses = BooleanField("With the members' e-mail addresses", default=True)


def brand_with_errors() -> dict[str, Any]:
    form = BrandForm(data={"name": "Northlight", "accent": "#f6c945"})
    form.validate()
    form.accent.errors = [
        "In the light theme this colour has a contrast of 1.55 : 1 with text on it. The nearest: #8a6a06"
    ]
    return brand(form)


def brand(form: Any = None) -> dict[str, Any]:
    measured = [
        (colour, Row(theme=theme, ratios=(("text on it", 5.52), ("page", 5.21), ("card", 5.52))))
        for theme, colour in (("light", "#b4450f"), ("dark", "#f0905a"))
    ]
    return {"here": "brand", "form": form or BrandForm(), "has_mark": form is not None, "measured": measured}


def _errand(number: int, **more: Any) -> dict[str, Any]:
    usual = {
        "id": number,
        "kind": "import",
        "title": "Import of forum-2023.tar.gz",
        "url": f"/admin/errands/{number}",
        "tone": "staff",
        "sign": "half",
        "word": "Running",
        "unfinished": True,
        "cancelling": False,
        "can_cancel": True,
        "created_at": NOW - timedelta(minutes=3),
        "finished_at": None,
        "doing": "Reading answers, 12,400 rows so far",
        "percent": 42,
        "said": "",
        "lines": [],
        "rejected": 0,
        "has_archive": False,
        "size": "1 KB",
    }
    return usual | more


ENDED = {"unfinished": False, "can_cancel": False, "finished_at": NOW, "doing": "", "percent": None}
RUNNING = _errand(1)
DONE = _errand(
    2, word="Done", tone="solved", sign="check", said="12 rows came in.", rejected=3, lines=["x  1"], **ENDED
)
EXPORTED = _errand(3, kind="export", title="Export", has_archive=True, size="3.8 MB", **ENDED)
FAILED = _errand(
    4,
    kind="test_mail",
    title="Test mail to ada@example.com",
    word="Failed",
    tone="attention",
    sign="alert",
    said="The mail server did not finish within 30 seconds.",
    **ENDED,
)


def _person(number: int, name: str, role: str = "Staff") -> Row:
    return Row(id=number, name=name, role_word=role, email=f"{name.lower()}@example.com", joined_at=NOW)


def _option(key: str, kind: str, value: str, problem: str = "", **more: Any) -> Row:
    usual = {"key": key, "label": "How long a claim lasts", "help": "Then it ends.", "unit": "minutes"}
    option = Row(**(usual | {"minimum": 1, "maximum": 120, "choices": ()} | more))
    return Row(
        option=option,
        id=key.replace(".", "-"),
        kind=kind,
        value=value,
        seen=value,
        problem=problem,
        default="15",
    )


OPTIONS = [
    Row(
        title="Questions and answers",
        fields=[
            _option("forum.claim", "number", "15"),
            _option("forum.down", "switch", "1", label="Down-votes on questions", unit=""),
            _option("forum.order", "choice", "a", choices=(("a", "Newest"), ("b", "Votes"))),
            _option("forum.words", "text", "Hello", problem="Somebody else has just saved Hi here."),
        ],
    )
]


def _work(kind: str, number: int, error: str, state: str = "dead") -> Row:
    return Row(
        kind=kind, id=number, what=f"{kind}.of_something", state=state, at=NOW, attempts=10, error=error
    )


LINE = Row(
    id=7,
    at=NOW,
    who="Lena Brandt",
    who_url="/members/3",
    role_word="Administrator",
    action="Changed a member's role",
    subject="Tomas",
    subject_url="/members/4",
    reason="He answers for the brand now",
    detail="member → staff",
)
WANTED = {"actor": "", "action": "", "subject": ""}
BARE_LINE = Row(
    **(vars(LINE) | {"id": 8, "who": "The system", "who_url": None, "subject_url": None, "detail": ""})
)


def _category(number: int, name: str, **more: Any) -> Row:
    usual = {"id": number, "name": name, "slug": name.lower(), "description": "All that rings", "parent": ""}
    return Row(**(usual | {"questions": 41, "retired_at": None, "new_home": ""} | more))


PAGES: dict[str, tuple[str, Row, Any, dict[str, Any]]] = {
    "admin-health": (
        "admin/health.html",
        ADMIN,
        {
            "here": "health",
            "findings": [
                Row(what="database", level="ok", says="SQLite 3.40"),
                Row(what="mail", level="warn", says="MAIL_URL is file: mail reaches nobody"),
                Row(what="deliveries", level="FAIL", says="3 dead deliveries"),
            ],
            "jobs": {"due": 2, "running": 0, "dead": 0},
            "deliveries": {"due": 0, "dead": 3},
        },
        {},
    ),
    "admin-work": (
        "admin/work.html",
        ADMIN,
        {
            "here": "work",
            "dead": [_work("job", 1, "MailNotSent: refused"), _work("delivery", 2, "KeyError: 'x'")],
            "standing": [_work("job", 3, "", "due"), _work("job", 4, "", "running")],
            "jobs": {"due": 1, "running": 1, "dead": 1},
            "deliveries": {"due": 0, "dead": 1},
        },
        {},
    ),
    "admin-options": ("admin/options.html", ADMIN, {"here": "options", "groups": OPTIONS}, {}),
    "admin-roles": (
        "admin/roles.html",
        ADMIN,
        {"here": "roles", "q": "to", "found": [_person(4, "Tomas")], "people": [_person(3, "Lena")]},
        {},
    ),
    "admin-role": (
        "admin/role.html",
        ADMIN,
        lambda: {"here": "roles", "form": RoleForm(), "member": _person(4, "Tomas")},
        {},
    ),
    "admin-audit": (
        "admin/audit.html",
        ADMIN,
        {
            "here": "audit",
            "wanted": WANTED,
            "lines": [LINE, BARE_LINE],
            "actions": [("accounts.role_changed", "Changed a member's role")],
            "kinds": ["member"],
            "older_url": "#",
            "newest_url": None,
        },
        {},
    ),
    "admin-brand": ("admin/brand.html", ADMIN, brand, {}),
    "admin-brand-refused": (
        "admin/brand.html",
        ADMIN,
        brand_with_errors,
        {"site": Row(**(vars(SITE) | {"mark_url": "/brand/0123456789abcdef.png"}))},
    ),
    "admin-categories": (
        "admin/categories.html",
        ADMIN,
        lambda: {
            "here": "categories",
            "form": CategoryForm(),
            "standing": [
                _category(1, "Speakers"),
                _category(2, "Doorbells", parent="Speakers"),
                _category(3, "Other", description=""),
            ],
            "retired": [_category(4, "Old", retired_at=NOW, new_home="Speakers")],
        },
        {},
    ),
    "admin-category": (
        "admin/category.html",
        ADMIN,
        lambda: {
            "here": "categories",
            "category": _category(1, "Speakers"),
            "form": CategoryForm(),
            "retire_form": RetireForm(),
        },
        {},
    ),
    "admin-mail": (
        "admin/mail.html",
        ADMIN,
        lambda: {
            "here": "mail",
            "form": MailForm(),
            "sender": "community@example.com",
            "transport": "smtp://mail.example.com",
            "errands": [FAILED],
        },
        {},
    ),
    "admin-transfers": (
        "admin/transfers.html",
        ADMIN,
        lambda: {
            "here": "transfers",
            "import_form": ImportForm(),
            "export_form": ExportForm(),
            "incoming": "/srv/community/data/incoming",
            "errands": [RUNNING, DONE, EXPORTED],
        },
        {},
    ),
    "admin-errand-running": ("admin/errand.html", ADMIN, {"here": "transfers", "errand": RUNNING}, {}),
    "admin-errand-done": ("admin/errand.html", ADMIN, {"here": "transfers", "errand": DONE}, {}),
    "admin-errand-exported": ("admin/errand.html", ADMIN, {"here": "transfers", "errand": EXPORTED}, {}),
    "admin-errand-panel": ("admin/errand_panel.html", ADMIN, {"errand": RUNNING}, {}),
    "mail-test-txt": ("email/test_mail.txt", ADMIN, MAIL, {}),
    "mail-test": ("email/test_mail.html", ADMIN, MAIL, {}),
}
