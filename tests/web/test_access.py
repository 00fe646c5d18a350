"""Who may call what. A view that is not in the table fails here, and so does one that says something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app.core import capabilities
from app.core.kernel import kernel_of
from app.core.web.access import PUBLIC, SIGNED_IN, AccessNotStated, access, require_stated_access, rule_of
from tests.conftest import build_app, in_context, sqlite_copy
from tests.make.community import Browser, Community
from tests.web.test_pages import ROLES

EXPECTED = {
    "accounts.first_run": PUBLIC,
    "accounts.forgot_password": PUBLIC,
    "accounts.member": PUBLIC,
    "accounts.resend_verification": PUBLIC,
    "accounts.reset_password": PUBLIC,
    "accounts.sessions": SIGNED_IN,
    "accounts.sign_in": PUBLIC,
    "accounts.sign_in_code": PUBLIC,
    "accounts.sign_out": SIGNED_IN,
    "accounts.sign_up": PUBLIC,
    "accounts.verify": PUBLIC,
    "activity.days_file": SIGNED_IN,
    "activity.decide": capabilities.READ_ACTIVITY,
    "activity.erase": SIGNED_IN,
    "activity.managers": capabilities.READ_ACTIVITY,
    "activity.my_time": SIGNED_IN,
    "activity.odd": capabilities.READ_ACTIVITY,
    "activity.pause": SIGNED_IN,
    "activity.record": SIGNED_IN,
    "activity.rest": SIGNED_IN,
    "activity.settings": SIGNED_IN,
    "activity.share": SIGNED_IN,
    "activity.visits_file": SIGNED_IN,
    "again.confirm": SIGNED_IN,
    "admin.audit": capabilities.ADMINISTER,
    "admin.drop_one": capabilities.ADMINISTER,
    "admin.health": capabilities.ADMINISTER,
    "admin.options": capabilities.ADMINISTER,
    "admin.replay_all": capabilities.ADMINISTER,
    "admin.replay_one": capabilities.ADMINISTER,
    "admin.role": capabilities.ADMINISTER,
    "admin.roles": capabilities.ADMINISTER,
    "admin.work": capabilities.ADMINISTER,
    "analytics.figure": capabilities.READ_STATISTICS,
    "analytics.export_csv": capabilities.READ_STATISTICS,
    "analytics.export_json": capabilities.READ_STATISTICS,
    "analytics.people": capabilities.READ_STATISTICS,
    "analytics.quality": capabilities.READ_STATISTICS,
    "analytics.speed": capabilities.READ_STATISTICS,
    "analytics.statistics": capabilities.READ_STATISTICS,
    "analytics.topics": capabilities.READ_STATISTICS,
    "analytics.value": capabilities.READ_STATISTICS,
    "articles.article": PUBLIC,
    "articles.articles": PUBLIC,
    "articles.helped": SIGNED_IN,
    "articles.history": PUBLIC,
    "articles.publish": capabilities.PUBLISH_ARTICLES,
    "articles.say": PUBLIC,
    **dict.fromkeys(
        (f"articles.{view}" for view in ("new", "edit", "submit", "send_back", "retire")),
        capabilities.WRITE_ARTICLES,
    ),
    "brand.edit": capabilities.ADMINISTER,
    "brand.mark": PUBLIC,
    "brand.style": PUBLIC,
    "categories.categories": capabilities.MANAGE_CATEGORIES,
    "categories.category": capabilities.MANAGE_CATEGORIES,
    "categories.move": capabilities.MANAGE_CATEGORIES,
    "categories.retire": capabilities.MANAGE_CATEGORIES,
    "core.readyz": PUBLIC,
    "errands.archive": capabilities.ADMINISTER,
    "errands.cancel": capabilities.ADMINISTER,
    "errands.errand": capabilities.ADMINISTER,
    "errands.mail": capabilities.ADMINISTER,
    "errands.rejected": capabilities.ADMINISTER,
    "errands.start_export": capabilities.ADMINISTER,
    "errands.start_import": capabilities.ADMINISTER,
    "errands.transfers": capabilities.ADMINISTER,
    "forum.accept": SIGNED_IN,
    "forum.also_works": SIGNED_IN,
    "forum.answer": PUBLIC,
    "forum.answer_history": PUBLIC,
    "forum.ask": PUBLIC,
    "forum.care": SIGNED_IN,
    "forum.care_act": SIGNED_IN,
    "forum.claim": SIGNED_IN,
    "forum.comment": PUBLIC,
    "forum.comment_history": PUBLIC,
    "forum.comment_on_answer": SIGNED_IN,
    "forum.comment_on_question": SIGNED_IN,
    "forum.didnt_help": SIGNED_IN,
    "forum.edit_answer": SIGNED_IN,
    "forum.edit_comment": SIGNED_IN,
    "forum.edit_question": SIGNED_IN,
    "forum.follow": SIGNED_IN,
    "forum.forget_kept": PUBLIC,
    "forum.home": PUBLIC,
    "forum.info": SIGNED_IN,
    "forum.kept": PUBLIC,
    "forum.me_too": SIGNED_IN,
    "forum.post_answer": SIGNED_IN,
    "forum.preview": PUBLIC,
    "forum.question": PUBLIC,
    "forum.question_history": PUBLIC,
    "forum.questions": PUBLIC,
    "forum.release": SIGNED_IN,
    "forum.short_question": PUBLIC,
    "forum.unaccept": SIGNED_IN,
    "forum.vote_answer": SIGNED_IN,
    "forum.vote_question": SIGNED_IN,
    "notifications.lines": SIGNED_IN,
    "notifications.one_click": PUBLIC,
    "notifications.open_line": SIGNED_IN,
    "notifications.read": SIGNED_IN,
    "notifications.resume": SIGNED_IN,
    "notifications.settings": SIGNED_IN,
    "notifications.stop": PUBLIC,
    "notifications.unsubscribe": PUBLIC,
    "alerts.seen": capabilities.READ_STATISTICS,
    "kinds.kind": capabilities.SET_KIND,
    "value.assumptions": capabilities.READ_STATISTICS,
    "value.solved_this": PUBLIC,
    "value.take_over": capabilities.READ_STATISTICS,
    "readers.helped": PUBLIC,
    "kept_statistics.day_notes": capabilities.READ_STATISTICS,
    "kept_statistics.delete": capabilities.READ_STATISTICS,
    "kept_statistics.drop": capabilities.READ_STATISTICS,
    "kept_statistics.goals": capabilities.READ_STATISTICS,
    "kept_statistics.mail": capabilities.READ_STATISTICS,
    "kept_statistics.one_click": PUBLIC,
    "kept_statistics.share": capabilities.READ_STATISTICS,
    "kept_statistics.stop": PUBLIC,
    "kept_statistics.stop_mail": capabilities.READ_STATISTICS,
    "kept_statistics.unsubscribe": PUBLIC,
    "kept_statistics.view": capabilities.READ_STATISTICS,
    "kept_statistics.views": capabilities.READ_STATISTICS,
    "moderation.claim": capabilities.REVIEW,
    "public_statistics.badge": PUBLIC,
    "public_statistics.embedded": PUBLIC,
    "public_statistics.page": PUBLIC,
    "moderation.confirm_suspension": capabilities.SUSPEND,
    "moderation.decline_suspension": capabilities.SUSPEND,
    "moderation.flag_answer": SIGNED_IN,
    "moderation.flag_comment": SIGNED_IN,
    "moderation.flag_question": SIGNED_IN,
    "moderation.lift": capabilities.SUSPEND,
    "moderation.review": capabilities.REVIEW,
    "moderation.review_item": capabilities.REVIEW,
    "moderation.suspend": capabilities.SUSPEND,
    "moderation.vote": capabilities.REVIEW,
    "forum_members.members": PUBLIC,
    "programme.programme": PUBLIC,
    **dict.fromkeys(
        (
            f"programme.{view}"
            for view in ("my_path", "own_step", "shown", "tick", "nominate", "apply", "agreement", "paper")
        ),
        SIGNED_IN,
    ),
    **dict.fromkeys(
        ("desk.desk", *(f"lounge.{view}" for view in ("lounge", "new", "topic", "reply", "read", "hide"))),
        capabilities.LOUNGE,
    ),
    **dict.fromkeys(
        (f"programme_manage.{view}" for view in ("candidates", "member", "vote")),
        capabilities.REVIEW_CANDIDATES,
    ),
    **dict.fromkeys(
        (
            *(f"programme_manage.{view}" for view in ("decide", "onboard", "activate", "lead", "warn")),
            *(f"programme_manage.{view}" for view in ("end", "tier", "market", "find")),
            *(f"programme_setup.{view}" for view in ("criteria", "agreement", "first_steps")),
            *(f"programme_setup.{view}" for view in ("tiers", "tier", "market", "goals")),
            *("desk.today", "desk.board"),
            *(f"programme_arrival.{view}" for view in ("arrival", "look", "bring")),
        ),
        capabilities.MANAGE_PROGRAMME,
    ),
    "reputation.leaderboard": PUBLIC,
    **dict.fromkeys(
        (
            *(f"reputation_rules.{view}" for view in ["rules", "new", "version", "ask"]),
            *("reputation_rules.effect", "reputation_rules.withdraw"),
            *(f"reputation_cases.{view}" for view in ["cases", "case", "dismiss", "act", "answer"]),
        ),
        capabilities.MANAGE_REPUTATION,
    ),
    "badges.badges": PUBLIC,
    **dict.fromkeys(("badges.member", "badges.give", "badges.withdraw"), capabilities.MANAGE_REPUTATION),
    "reputation_cases.notice": SIGNED_IN,
    "reputation_cases.read": SIGNED_IN,
    "reputation_cases.appeal": SIGNED_IN,
    "forum.worked": SIGNED_IN,
    "reputation.member": SIGNED_IN,
    "settings.account": SIGNED_IN,
    "settings.ask_copy": SIGNED_IN,
    "settings.ask_email": SIGNED_IN,
    "settings.begin_step": SIGNED_IN,
    "settings.close": SIGNED_IN,
    "settings.confirm_email": PUBLIC,
    "settings.data_copy": SIGNED_IN,
    "settings.password": SIGNED_IN,
    "settings.picture": SIGNED_IN,
    "settings.privacy": SIGNED_IN,
    "settings.profile": SIGNED_IN,
    "settings.remove_picture": SIGNED_IN,
    "settings.remove_step": SIGNED_IN,
    "settings.renew_codes": SIGNED_IN,
    "settings.revoke_others": SIGNED_IN,
    "settings.revoke_session": SIGNED_IN,
    "settings.second_step": SIGNED_IN,
    "settings.security": SIGNED_IN,
    "settings.stop_email": SIGNED_IN,
    "settings.undo_email": PUBLIC,
    "rewards.mine": SIGNED_IN,
    "rewards_catalogue.catalogue": SIGNED_IN,
    "rewards_catalogue.chosen": SIGNED_IN,
    "rewards_catalogue.edit_item": capabilities.MANAGE_REWARDS,
    "rewards_catalogue.item": SIGNED_IN,
    "rewards_catalogue.manage_items": capabilities.MANAGE_REWARDS,
    "rewards_catalogue.new_item": capabilities.MANAGE_REWARDS,
    "rewards_catalogue.withdraw": SIGNED_IN,
    "rewards_catalogue.code": SIGNED_IN,
    **dict.fromkeys(
        ("rewards_catalogue.codes", "rewards_catalogue.take_codes_out"), capabilities.MANAGE_REWARDS
    ),
    **dict.fromkeys(
        (
            *("rewards_queue.queue", "rewards_queue.take", "rewards_queue.act_on_parcel"),
            *("rewards_queue.packing", "rewards_queue.labels", "rewards_queue.queue_file"),
        ),
        capabilities.FULFIL_REWARDS,
    ),
    "rewards_windows.receipt": SIGNED_IN,
    "rewards_thanks.thank": capabilities.THANK,
    **dict.fromkeys(
        (
            "rewards_statements.statement",
            "rewards_statements.statement_csv",
            "rewards_statements.statement_pdf",
        ),
        SIGNED_IN,
    ),
    **dict.fromkeys(
        ("rewards_reports.reports", "rewards_reports.report_pdf", "rewards_reports.statements"),
        capabilities.MANAGE_REWARDS,
    ),
    **dict.fromkeys(
        (
            *("rewards_windows.windows", "rewards_windows.window", "rewards_windows.call_off"),
            *("rewards_windows.freeze", "rewards_windows.payments", "rewards_windows.settle"),
        ),
        capabilities.MANAGE_REWARDS,
    ),
    "rewards_manage.approve_grant": capabilities.MANAGE_REWARDS,
    "rewards_manage.budget": capabilities.MANAGE_REWARDS,
    "rewards_manage.change_budget": capabilities.MANAGE_REWARDS,
    "rewards_manage.decline_grant": capabilities.MANAGE_REWARDS,
    "rewards_manage.grants": capabilities.MANAGE_REWARDS,
    "rewards_manage.rules": capabilities.MANAGE_REWARDS,
    "rewards_manage.take_grant_back": capabilities.MANAGE_REWARDS,
    **dict.fromkeys(
        (
            *(
                f"events.{view}"
                for view in ("events", "month", "event", "event_file", "reply", "join", "feedback")
            ),
            "event_needs.needs",
            *(f"event_sessions.{view}" for view in ("sessions", "change_session", "survey")),
            *(f"event_feeds.{view}" for view in ("own", "renew", "revoke")),
            *("training.mine", "training.certificate", "promises.promises"),
            *(f"product_tests.{view}" for view in ("tests", "test", "take_part")),
            *(f"talks.{view}" for view in ("hours", "slot", "talk", "move", "came", "offer", "withdraw")),
        ),
        SIGNED_IN,
    ),
    "events.reply_by_mail": PUBLIC,
    "event_feeds.read": PUBLIC,
    **dict.fromkeys(
        (
            *(f"events_manage.{view}" for view in ("overview", "new", "people", "edit", "cancel")),
            *("event_needs.see", "event_needs.see_list", "conference.outcome"),
            *(f"conference.{view}" for view in ("invitations", "invite", "more_time", "take_back")),
            *(f"conference.{view}" for view in ("sessions", "edit_session", "drop")),
            *(f"conference.{view}" for view in ("costs", "edit_cost", "drop_line")),
            *("events_record.record", "events_record.change_record", "promises.new", "promises.answer"),
            *(f"training.{view}" for view in ("topics", "new_topic", "edit_topic")),
            *(f"product_tests.{view}" for view in ("new", "edit", "testers", "run")),
        ),
        capabilities.MANAGE_TRAINING,
    ),
    "search.search": PUBLIC,
    "search.similar": PUBLIC,
    "surveys.survey": SIGNED_IN,
}
MAY = {
    PUBLIC: set(ROLES),
    SIGNED_IN: set(ROLES) - {"visitor"},
    capabilities.READ_STATISTICS: {"community_manager", "administrator"},
    capabilities.READ_ACTIVITY: {"community_manager"},
    capabilities.SET_KIND: {"super_user", "staff", "community_manager", "administrator"},
    capabilities.WRITE_ARTICLES: {"super_user", "staff", "community_manager", "administrator"},
    capabilities.PUBLISH_ARTICLES: {"staff", "community_manager", "administrator"},
    capabilities.REVIEW: {"super_user", "staff", "community_manager", "administrator"},
    capabilities.SUSPEND: {"community_manager", "administrator"},
    capabilities.MANAGE_REPUTATION: {"community_manager", "administrator"},
    capabilities.MANAGE_PROGRAMME: {"community_manager", "administrator"},
    capabilities.LOUNGE: {"super_user", "community_manager", "administrator"},
    capabilities.REVIEW_CANDIDATES: {"staff", "community_manager", "administrator"},
    capabilities.ADMINISTER: {"administrator"},
    capabilities.MANAGE_REWARDS: {"community_manager", "administrator"},
    capabilities.FULFIL_REWARDS: {"community_manager", "administrator"},
    capabilities.MANAGE_TRAINING: {"community_manager", "administrator"},
    capabilities.THANK: {"staff", "community_manager", "administrator"},
    capabilities.MANAGE_CATEGORIES: {"community_manager", "administrator"},
}
HELPING = {
    capabilities.REQUEST_INFO,
    capabilities.ESCALATE,
    capabilities.MODERATE,
    capabilities.EDIT_ANY,
    capabilities.REVIEW,
    capabilities.SET_KIND,
    capabilities.WRITE_ARTICLES,
}
STAFF = HELPING | {
    capabilities.ACCEPT_ANY,
    capabilities.SEE_HIDDEN,
    capabilities.TAKE_OVER,
    capabilities.MERGE,
    capabilities.DECIDE,
    capabilities.PUBLISH_ARTICLES,
}
GRANTED = {
    "visitor": set(),
    "member": set(),
    "super_user": HELPING | {capabilities.ACCEPT_FOR_SILENT, capabilities.LOUNGE},
    "staff": STAFF | {capabilities.THANK, capabilities.REVIEW_CANDIDATES},
    "community_manager": STAFF
    | {
        capabilities.THANK,
        capabilities.PUBLISH_OWN_ARTICLES,
        capabilities.MANAGE_REWARDS,
        capabilities.FULFIL_REWARDS,
        capabilities.MANAGE_CATEGORIES,
        capabilities.SUSPEND,
        capabilities.READ_STATISTICS,
        capabilities.READ_ANY_LEDGER,
        capabilities.READ_ACTIVITY,
        capabilities.MANAGE_REPUTATION,
        capabilities.MANAGE_PROGRAMME,
        capabilities.REVIEW_CANDIDATES,
        capabilities.LOUNGE,
        capabilities.MANAGE_TRAINING,
    },
}
DOORS = {
    "/healthz": "everybody",
    "/activity/beat": (
        "whoever holds a ticket of a page that was shown to a member in the last twelve hours"
    ),
}
"""What is answered in front of Flask, and who may (`Kernel.door`)."""


def calls(app: Flask) -> list[tuple[str, str, str]]:
    """Each endpoint and method with an address that reaches it."""
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            values = {name: "x" if name in ("token", "slug", "act") else 1 for name in rule.arguments}
            url = rule.build(values)
            assert url is not None
            found += [
                (rule.endpoint, method, url[1])
                for method in sorted((rule.methods or set()) & {"GET", "POST"})
            ]
    return found


def test_the_table_names_every_view_and_no_other(sqlite_app: Flask) -> None:
    assert {name: rule_of(view) for name, view in sqlite_app.view_functions.items()} == EXPECTED


def test_the_table_names_every_door_and_no_other(sqlite_app: Flask) -> None:
    assert {path: who for path, (_, who) in kernel_of(sqlite_app).doors.items()} == DOORS


def test_views_are_reached_by_those_who_may_and_nobody_else(sqlite_community: Community) -> None:
    app = sqlite_community.app
    for name, rule in EXPECTED.items():
        app.view_functions[name] = access(rule)(lambda **_: "reached")
    browsers = {"visitor": sqlite_community.browser()} | {
        role: sqlite_community.browser(sqlite_community.member(role=role))
        for role in ROLES
        if role != "visitor"
    }
    wrong = []
    for endpoint, method, url in calls(app):
        for role, browser in browsers.items():
            answer = call(app, browser, method, url)
            reached = answer.get_data(as_text=True) == "reached"
            if reached is not (role in MAY[EXPECTED[endpoint]]):
                wrong.append((endpoint, method, role, "reached" if reached else "kept out"))
            elif not reached and role == "visitor":
                assert answer.location.startswith("/sign-in"), endpoint
            elif not reached:
                assert answer.status_code == 403
                assert "for people who look after the community" in answer.text
    assert wrong == []


def call(app: Flask, browser: Browser, method: str, url: str) -> Any:
    if method == "GET":
        return browser.get(url)
    app.config["WTF_CSRF_ENABLED"] = False
    try:
        return browser.client.post(url)
    finally:
        app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize("role", GRANTED)
def test_a_role_may_do_what_the_rooms_granted_it(sqlite_community: Community, role: str) -> None:
    granted = sqlite_community.member(role=role).capabilities if role != "visitor" else frozenset()
    assert granted == GRANTED[role]
    assert granted <= capabilities.ALL


def test_without_the_module_a_super_user_is_a_member_with_a_name(
    migrated_sqlite: Path, tmp_path: Path
) -> None:
    app = build_app(sqlite_copy(migrated_sqlite, tmp_path), tmp_path, with_superusers=False)
    for _ in in_context(app):
        assert Community(app).member(role="super_user").capabilities == frozenset()
        assert "reputation.member" not in app.view_functions


def test_an_application_with_a_view_that_states_nothing_does_not_start(sqlite_app: Flask) -> None:
    sqlite_app.view_functions["forum.forgotten"] = lambda: ""
    with pytest.raises(AccessNotStated, match=r"forum\.forgotten"):
        require_stated_access(sqlite_app)


def test_a_form_sent_after_the_session_has_ended_is_given_back(sqlite_community: Community) -> None:
    question = sqlite_community.question()
    browser = sqlite_community.browser(sqlite_community.member())
    token = browser.token()
    browser.post("/settings/security/sessions/1/revoke")
    sent = {"csrf_token": token, "body": "What took me an hour <b>to</b> write"}
    page = browser.client.post(f"/questions/{question}/answers", data=sent)
    assert page.status_code == 403
    assert "You are signed out" in page.text
    assert "What took me an hour &lt;b&gt;to&lt;/b&gt; write</textarea>" in page.text
    # A button has nothing to give back.
    press = browser.client.post(f"/questions/{question}/vote", data={"csrf_token": token, "value": "1"})
    assert press.location == "/sign-in"
