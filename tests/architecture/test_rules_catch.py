"""Every rule catches the fault it is there for, and lets the right way pass."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture.code_rules import (
    FILE_LINES,
    FUNCTION_LINES,
    a_service_is_one_command,
    one_clock,
    only_the_kernel_commits,
    relationships_raise,
    sizes,
)
from tests.architecture.code_rules import RULES as CODE_RULES
from tests.architecture.import_rules import RULES as IMPORT_RULES
from tests.architecture.import_rules import (
    doors_between_features,
    no_import_of_the_composition_root,
    order_inside_a_feature,
    use_cases_know_no_http,
)
from tests.architecture.template_rules import RULES as TEMPLATE_RULES
from tests.architecture.template_rules import no_url_for_in_loops, nothing_inline, parses
from tests.architecture.vendor_rules import vendored_files

Rule = Callable[[str, str], list[str]]

PAGE = "app/templates/x.html"
ACCEPT = "app/forum/services/accept_answer.py"
VOTE = "app/forum/services/vote_up.py"
LEDGER = "superusers/reputation/consumers.py"

COMMAND = "@command\ndef vote_up(): ...\n"

FAULTS: list[tuple[Rule, str, str]] = [
    (no_import_of_the_composition_root, "app/core/jobs.py", "import app"),
    (no_import_of_the_composition_root, "app/core/jobs.py", "def f():\n    from app import create_app"),
    (no_import_of_the_composition_root, "app/core/jobs.py", "from .. import create_app"),
    (no_import_of_the_composition_root, "app/forum/views.py", "from superusers.reputation import queries"),
    (no_import_of_the_composition_root, "superusers/reputation/views.py", "from superusers import init_app"),
    (order_inside_a_feature, "app/forum/events.py", "from app.forum.models import Question"),
    (order_inside_a_feature, "app/forum/models.py", "from app.forum import queries"),
    (order_inside_a_feature, "app/forum/policy.py", "from app.forum.queries import visible_question"),
    (
        order_inside_a_feature,
        "app/forum/queries.py",
        "from app.forum.services.accept_answer import accept_answer",
    ),
    (
        order_inside_a_feature,
        "app/forum/state.py",
        "from app.forum.services.accept_answer import accept_answer",
    ),
    (order_inside_a_feature, ACCEPT, "import app.forum.views"),
    (order_inside_a_feature, "app/forum/cli.py", "from app.forum.views import question"),
    (order_inside_a_feature, "app/forum/views.py", "from app.forum.cli import recount"),
    (order_inside_a_feature, "superusers/reputation/policy.py", "from .services import replay_rules"),
    (doors_between_features, LEDGER, "from app.forum.models import Vote"),
    (doors_between_features, LEDGER, "from app.forum.policy import can_vote"),
    (doors_between_features, LEDGER, "from app.forum.state import recompute_state"),
    (doors_between_features, "superusers/reputation/slots.py", "from app.accounts import bp"),
    (doors_between_features, "app/forum/views.py", "from app.accounts.views import member"),
    (doors_between_features, ACCEPT, "from app.accounts.models import Member"),
    (doors_between_features, "app/forum/models.py", "from app.accounts.queries import member_names"),
    (doors_between_features, "app/admin/views.py", "from app.forum.models import Question"),
    (doors_between_features, "app/analytics/consumers.py", "from app.forum.models import Question"),
    (doors_between_features, "app/forum/models.py", "from app.accounts.roles import EMPLOYEES"),
    (doors_between_features, "app/forum/policy.py", "from app.accounts.services import issue_link"),
    (doors_between_features, "app/admin/forms.py", "from app.accounts.forms import SignUpForm"),
    (use_cases_know_no_http, ACCEPT, "from flask import request"),
    (use_cases_know_no_http, "app/forum/queries.py", "from flask import current_app"),
    (use_cases_know_no_http, "app/forum/consumers.py", "import werkzeug.exceptions"),
    (use_cases_know_no_http, "app/forum/policy.py", "from app.core.web.access import current_actor"),
    (use_cases_know_no_http, "app/core/jobs.py", "from flask import Flask, request"),
    (use_cases_know_no_http, "app/accounts/jobs.py", "from app.core.web.access import access"),
    (use_cases_know_no_http, ACCEPT, "from app.core.web.rendering import render_mail"),
    (use_cases_know_no_http, "app/core/policy.py", "from flask_login import current_user"),
    (only_the_kernel_commits, VOTE, "db.session.commit()"),
    (only_the_kernel_commits, "app/forum/cli.py", "session.rollback()"),
    (only_the_kernel_commits, LEDGER, "with session.begin(): pass"),
    (only_the_kernel_commits, "app/admin/cli.py", "connection.execute(text('commit;'))"),
    (one_clock, "app/forum/queries.py", "from datetime import datetime\nnow = datetime.now(UTC)"),
    (one_clock, "app/forum/queries.py", "import datetime as d\nnow = d.datetime.utcnow()"),
    (one_clock, "app/forum/models.py", "from datetime import date\ncolumn(default=date.today)"),
    (one_clock, "app/core/jobs.py", "from time import time as seconds\nnow = seconds()"),
    (one_clock, "app/core/jobs.py", "from sqlalchemy import func\nselect(func.now())"),
    (relationships_raise, "app/forum/models.py", "answers = relationship(back_populates='question')"),
    (relationships_raise, "app/forum/models.py", "answers = db.relationship(lazy='selectin')"),
    (a_service_is_one_command, VOTE, "def vote_up(): ..."),
    (a_service_is_one_command, VOTE, "@command\ndef vote_down(): ..."),
    (a_service_is_one_command, VOTE, COMMAND + "@command\ndef vote_down(): ..."),
    (a_service_is_one_command, "app/forum/services/voting.py", "@command\ndef voting(): ..."),
    (sizes, "app/forum/views.py", "x = 1\n" * (FILE_LINES + 1)),
    (sizes, "app/forum/views.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES),
    (parses, PAGE, "{% if x %}"),
    (no_url_for_in_loops, PAGE, "{% for q in qs %}{{ url_for('x', id=q.id) }}{% endfor %}"),
    (no_url_for_in_loops, PAGE, "{% for q in qs %}{% if q %}{{ f(url_for('x')) }}{% endif %}{% endfor %}"),
    (nothing_inline, PAGE, '<p style="color: red">'),
    (nothing_inline, PAGE, '<p class="{{ a }}" STYLE="width: {{ w }}%">'),
    (nothing_inline, PAGE, '<button onclick="go()">'),
    (nothing_inline, PAGE, '<button hx-on:click="go()">'),
    (nothing_inline, PAGE, "<style>p {}</style>"),
    (nothing_inline, PAGE, "<script>go()</script>"),
    (nothing_inline, PAGE, '<a href=" JavaScript:go()">'),
    (nothing_inline, PAGE, '{{ form.title(style="width: 100%") }}'),
    (nothing_inline, PAGE, '{{ form.title(onchange="go()") }}'),
]

RIGHT: list[tuple[Rule, str, str]] = [
    (no_import_of_the_composition_root, "app/__init__.py", "from app import forum"),
    (
        no_import_of_the_composition_root,
        "app/forum/views.py",
        "from app.core import clock\nimport app.core.db",
    ),
    (
        no_import_of_the_composition_root,
        "superusers/reputation/views.py",
        "from app.core.web.access import access",
    ),
    (order_inside_a_feature, "app/forum/views.py", "from app.forum.forms import AskForm"),
    (order_inside_a_feature, VOTE, "from app.forum import models, policy, queries, state"),
    (order_inside_a_feature, "app/forum/queries.py", "from app.accounts.models import Member"),
    (doors_between_features, LEDGER, "from app.forum import events, queries"),
    (doors_between_features, LEDGER, "from app.core.clock import now"),
    (doors_between_features, "app/forum/models.py", "from app.accounts.models import Member"),
    (doors_between_features, "app/admin/cli.py", "from app.accounts.services.sign_up import sign_up"),
    (doors_between_features, ACCEPT, "from app.accounts.services.issue_link import store_token"),
    (doors_between_features, "app/forum/__init__.py", "from app.accounts.roles import EMPLOYEES"),
    (doors_between_features, "app/admin/importing/write.py", "from app.forum.models import Question"),
    (use_cases_know_no_http, "app/forum/views.py", "from flask import request"),
    (use_cases_know_no_http, "app/accounts/jobs.py", "from app.core.web.rendering import render_mail"),
    (use_cases_know_no_http, "app/core/web/requests.py", "from werkzeug.routing import BaseConverter"),
    (use_cases_know_no_http, "app/core/jobs.py", "from flask import Flask, current_app"),
    (use_cases_know_no_http, "app/core/db.py", "from flask_sqlalchemy import SQLAlchemy"),
    (only_the_kernel_commits, "app/core/uow.py", "session.commit()"),
    (only_the_kernel_commits, VOTE, "with session.begin_nested(): pass"),
    (only_the_kernel_commits, VOTE, "session.flush()\nx = 'Begin here'"),
    (one_clock, "app/core/clock.py", "from datetime import datetime\ndatetime.now(UTC)"),
    (
        one_clock,
        "app/core/jobs.py",
        "from time import monotonic\nfrom app.core.clock import now\nmonotonic(), now()",
    ),
    (relationships_raise, "app/forum/models.py", "answers = relationship(lazy='raise')"),
    (a_service_is_one_command, VOTE, COMMAND + "def _step(): ..."),
    (a_service_is_one_command, "app/forum/services/_shared.py", "def helper(): ..."),
    (sizes, "app/forum/views.py", "x = 1\n" * FILE_LINES),
    (parses, PAGE, "{% if x %}{% endif %}"),
    (no_url_for_in_loops, PAGE, "{{ url_for('x') }}{% for q in f(url_for('y')) %}{{ q.url }}{% endfor %}"),
    (
        nothing_inline,
        PAGE,
        '{% set only = 1 %}<script src="x.js"></script><a href="/javascript:x" class="on">',
    ),
]


def _name(value: object) -> str | None:
    return getattr(value, "__name__", None)


@pytest.mark.parametrize(("rule", "path", "source"), FAULTS, ids=_name)
def test_a_planted_fault_is_caught(rule: Rule, path: str, source: str) -> None:
    violations = rule(path, source)
    assert violations
    assert all(violation.startswith(f"{path}:") for violation in violations)


@pytest.mark.parametrize(("rule", "path", "source"), RIGHT, ids=_name)
def test_the_right_way_passes(rule: Rule, path: str, source: str) -> None:
    assert not rule(path, source)


@pytest.mark.parametrize("rule", [*IMPORT_RULES, *CODE_RULES, *TEMPLATE_RULES], ids=_name)
def test_every_rule_has_a_planted_fault_and_a_right_way(rule: Rule) -> None:
    assert any(rule is planted for planted, _, _ in FAULTS)
    assert any(rule is passing for passing, _, _ in RIGHT)


SHA256_OF_X = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"


def _vendor(folder: Path, *, licence: bool = True, version: str = "1.2.3", content: str = "x") -> Path:
    (folder / "lib").mkdir(parents=True)
    (folder / "lib/lib.js").write_text(content)
    if licence:
        (folder / "lib/LICENSE").write_text("MIT")
    (folder / "README.md").write_text(f"| lib/lib.js | lib | {version} | MIT | {SHA256_OF_X} |\n")
    return folder


def test_vendored_files_are_checked(tmp_path: Path) -> None:
    assert vendored_files(_vendor(tmp_path / "right")) == []
    assert vendored_files(_vendor(tmp_path / "a", licence=False)) == ["lib: no LICENSE"]
    assert vendored_files(_vendor(tmp_path / "b", version="latest")) == ["lib/lib.js: no version"]
    assert "SHA-256" in vendored_files(_vendor(tmp_path / "c", content="edited"))[0]
    unlisted = _vendor(tmp_path / "d")
    (unlisted / "lib/more.js").write_text("x")
    assert vendored_files(unlisted) == ["lib/more.js: not in README.md"]
    (unlisted / "README.md").unlink()
    assert len(vendored_files(unlisted)) == 2
