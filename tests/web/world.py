"""A small community with a question in every state, and somebody in every role."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from app.accounts.roles import ROLES
from app.accounts.services.change_role import change_role
from app.admin.services.start_errand import start_errand
from app.analytics.mail_tokens import sign_stop as sign_view_stop
from app.analytics.scope import Typed
from app.analytics.services.keep_view import keep_view
from app.analytics.services.note_day import note_day
from app.analytics.services.schedule_view import schedule_view
from app.analytics.services.set_targets import set_targets
from app.articles.services.publish_article import publish_article
from app.articles.services.retire_article import retire_article
from app.articles.services.say_as_visitor import say_as_visitor
from app.articles.services.say_if_it_helped import say_if_it_helped
from app.articles.services.submit_article import submit_article
from app.core import clock
from app.core.actor import VISITOR, Actor
from app.core.db import db
from app.core.options import save_options
from app.core.uow import command, emit
from app.forum.lists import ORDERS, SHOWS
from app.forum.models import Answer, Comment, Question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.claim_question import claim_question
from app.forum.services.edit_answer import edit_answer
from app.forum.services.edit_question import edit_question
from app.forum.services.escalate_question import escalate_question
from app.forum.services.follow_question import follow_question
from app.forum.services.lock_replies import lock_replies
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.mark_me_too import mark_me_too
from app.forum.services.mark_worked import mark_worked
from app.forum.services.merge_questions import merge_questions
from app.forum.services.request_info import request_info
from app.forum.services.say_didnt_help import say_didnt_help
from app.forum.services.set_urgency import set_urgency
from app.forum.texts import read_body
from app.forum.upkeep import recompute_state
from app.moderation.events import ReviewRequested
from app.moderation.services.flag_post import flag_post
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.propose_suspension import propose_suspension
from app.moderation.services.settle_suspension import settle_suspension
from app.moderation.services.vote_on_item import vote_on_item
from app.notifications.tokens import Stop, sign_stop
from superusers.activity.managers import SHOWS as PRESENCE_SHOWS
from superusers.activity.services.advise_rest import advise_rest
from superusers.activity.services.classify_members import classify_members
from superusers.activity.services.decide_finding import decide_finding
from superusers.activity.services.share_time import share_time
from superusers.activity.services.start_recording import start_recording
from superusers.programme.agreement_texts import SUGGESTED, read_agreement
from superusers.programme.life_cycle import State
from superusers.programme.lounge_texts import read_lounge_text
from superusers.programme.services.adopt_members import adopt_members
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.nominate_member import nominate_member
from superusers.programme.services.post_reply import post_reply
from superusers.programme.services.post_topic import post_topic
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.save_first_steps import save_first_steps
from superusers.programme.services.save_goals import save_goals
from superusers.programme.services.show_place import show_place
from superusers.programme.services.sign_agreement import sign_agreement
from superusers.programme.services.vote_on_candidate import vote_on_candidate
from superusers.reputation.boards import today
from superusers.reputation.case_queries import cases_page, notices_of_member
from superusers.reputation.rules import CURRENT_RULES
from superusers.reputation.services._dry_runs import dry_run
from superusers.reputation.services._search import search_patterns
from superusers.reputation.services.act_on_case import act_on_case
from superusers.reputation.services.appeal_decision import appeal_decision
from superusers.reputation.services.ask_dry_run import ask_dry_run
from superusers.reputation.services.make_rules import make_rules
from superusers.reputation.services.put_into_effect import put_into_effect
from superusers.rewards import calendar
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.give_credits import give_credits
from superusers.rewards.services.plan_window import plan_window
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.thank_customer import thank_customer
from superusers.rewards.services.turn_windows import turn_windows
from superusers.rewards.services.upload_codes import upload_codes
from tests.make.articles import Articles
from tests.make.community import Browser, Community
from tests.make.mutual import help_each_other
from tests.make.presence import write_days, write_finding, write_visit
from tests.make.rewards import Rewards
from tests.web.training_world import TRAINING_PAGES, plan_events

ADMIN_PAGES = (
    *(
        "",
        "/audit",
        "/audit?action=x&actor=y&subject=question+1",
        "/brand",
        "/categories",
        "/categories/1",
        "/mail",
        "/options",
    ),
    *("/roles", "/roles?q=p", "/roles?q=nobody", "/transfers", "/work", "/errands/1", "/errands/2"),
)

REWARDS_PAGES = (
    *("/rewards", "/rewards?before=2", "/rewards?before=nonsense"),
    *("/rewards/manage", "/rewards/manage/grants", "/rewards/manage/grants?show=waiting"),
    *("/rewards/manage/grants?member=2&before=2", "/rewards/manage/budget", "/rewards/manage/budget?year=1"),
    *("/rewards/catalogue", "/rewards/catalogue/1", "/rewards/chosen/1", "/rewards/chosen/2"),
    *("/rewards/manage/catalogue", "/rewards/manage/catalogue/new", "/rewards/manage/catalogue/1"),
    *("/rewards/manage/queue", "/rewards/manage/queue/packing"),
    *(
        "/rewards/manage/catalogue/3/codes",
        "/rewards/chosen/3",
        "/rewards/chosen/2/receipt",
        "/rewards/statements/2026",
    ),
    *("/rewards/manage/windows", "/rewards/manage/windows/1", "/rewards/manage/windows/2"),
    *("/rewards/manage/reports", "/rewards/manage/reports?year=1"),
)
PROGRAMME_PAGES = (
    *("/programme", "/programme/nominate", "/programme/nominate?member=2", "/programme/apply"),
    *("/programme/agreement", "/programme/agreement/papers/999"),
    *(f"/programme/manage/candidates{show}" for show in ("", "?show=signalled", "?show=nonsense")),
    *("/programme/manage/criteria", "/programme/manage/criteria?category=1", "/programme/manage/agreement"),
    *("/programme/manage/tiers", "/programme/manage/tiers/1", "/programme/manage/tiers/new"),
    *("/desk", "/today", "/programme/manage"),
    *("/programme/manage/goals", "/programme/manage/arrival"),
    *("/lounge", "/lounge?page=2", "/lounge?page=x", "/lounge/new", "/lounge/1", "/lounge/2", "/lounge/999"),
    *("/programme/manage/markets/1", "/programme/manage/markets/new", "/programme/manage/find?member=x"),
)
ARTICLE_PAGES = (
    *("/articles", "/articles?category=speakers", "/articles?category=", "/articles?page=2"),
    *("/articles?show=draft", "/articles?show=review", "/articles?show=retired", "/articles?show=nonsense"),
    *("/articles/new", "/articles/new?question=4", "/articles/new?question=x", "/articles/nowhere"),
    *(f"/articles/{state}-article" for state in ("draft", "review", "published", "retired")),
    *("/articles/published-article/say", "/articles/published-article/history"),
    *("/articles/published-article/history?page=2", "/articles/published-article/edit"),
    *(
        "/articles/draft-article/edit",
        "/search?q=article&in=articles",
        "/search?q=article&in=articles&page=2",
    ),
)
STATISTICS_PAGES = (
    *(
        "",
        "?period=all",
        "?period=28&category=speakers&compare=year",
        "?compare=category:speakers",
        "?from=nonsense",
    ),
    *("/speed", "/speed?period=all", "/people", "/quality", "/topics", "/notes", "/targets"),
    *("/views", "/views?page=speed&period=28", "/questions?figure=solved.ever&part=count"),
    *("/questions?figure=hour.1", "/questions?figure=nonsense"),
    *("/questions?figure=kind.complaint.DE", "/questions?figure=survey.effort"),
    *("/value", "/value?period=all", "/assumptions", "/questions?figure=value.pressed"),
    *("/questions?figure=value.told.found", "/value?tag=nowhere"),
)


@dataclass(slots=True)
class World:
    community: Community
    people: dict[str, Actor] = field(default_factory=dict)
    """By role; `visitor` as well."""
    questions: dict[str, int] = field(default_factory=dict)
    """By what is special about them."""
    answers: dict[str, int] = field(default_factory=dict)
    stop_token: str = ""
    """Of the link in a notification mail to the member."""
    view: int = 0
    """A view of the statistics that the community manager shares and gets by mail."""
    mail_token: str = ""
    """Of the link in that mail."""
    comment: int = 0
    """One that stands on the review list."""
    comments: dict[str, int] = field(default_factory=dict)
    reply_token: str = ""
    """Of the link in an invitation to the super user."""
    placed: list[int] = field(default_factory=list)
    """Members with a place in the programme: a candidate, a super user under review."""
    notice: int = 0
    """To the member, about votes."""

    def browser(self, role: str) -> Browser:
        return self.community.browser(self.people[role] if role != "visitor" else None)

    def pages(self) -> list[str]:
        """Every address that a GET may open here; those of mailed links excepted."""
        member = self.people["member"].member_id
        return [
            "/",
            "/questions",
            "/questions?category=speakers",
            "/questions?tag=wi-fi",
            "/questions?tag=nowhere",
            *(f"/questions?filter={show}" for show in SHOWS),
            *(f"/questions?sort={sort}" for sort in ORDERS),
            "/questions?filter=attention&sort=hot&category=speakers&after=1-1",
            f"/questions/{self.questions['edited']}/history",
            f"/questions/{self.questions['open']}/history",
            f"/questions/{self.questions['edited']}/edit",
            f"/answers/{self.answers['edited']}/history",
            f"/answers/{self.answers['edited']}/edit",
            f"/answers/{self.answers['moved']}",
            f"/comments/{self.comments['asks']}",
            f"/comments/{self.comments['asks']}/edit",
            f"/comments/{self.comments['asks']}/history",
            *(
                f"/questions/{self.questions[name]}/care"
                for name in ("open", "escalated", "merged", "locked")
            ),
            f"/questions/{self.questions['solved']}/helped?found=yes",
            f"/questions/{self.questions['open']}/helped",
            "/ask/kept",
            "/ask",
            "/ask?title=Why+does+it+blink",
            "/ask?title=A+question+that+is+solved",
            "/search",
            "/search?q=question",
            "/search?q=question&page=2",
            "/search?q=hold+the+button+status:solved",
            "/search?q=question+tag:wi-fi+category:speakers",
            "/search?q=nobodysaysthis",
            "/search?q=status:nonsense+category:nowhere",
            *(f"/questions/{number}" for number in self.questions.values()),
            f"/questions/{self.questions['long']}/a-question-with-many-answers?page=2",
            f"/answers/{self.answers['hidden']}",
            f"/answers/{self.answers['in-hidden']}",
            f"/flag/question/{self.questions['answered']}",
            f"/flag/answer/{self.answers['answered']}",
            f"/flag/answer/{self.answers['hidden']}",
            "/flag/answer/999999",
            f"/flag/comment/{self.comment}",
            "/review",
            *(f"/review?order={order}" for order in ("flagged", "confirm", "decided", "nonsense")),
            *(f"/review/{item}" for item in range(1, 7)),
            f"/members/{self.people['member'].member_id}/suspend",
            f"/members/{self.people['super_user'].member_id}/suspend",
            f"/members/{self.people['administrator'].member_id}/suspend",
            *(f"/members/{actor.member_id}" for actor in (self.people["super_user"], self.people["staff"])),
            f"/members/{member}",
            f"/members/{member}/reputation",
            f"/members/{self.people['super_user'].member_id}/reputation",
            *ARTICLE_PAGES,
            "/account/sessions",
            "/notifications",
            "/notifications?before=1",
            "/notifications?before=nonsense",
            "/settings/notifications",
            f"/notifications/stop/{self.stop_token}",
            "/notifications/stop/x",
            "/settings",
            "/settings/account",
            "/settings/security",
            "/settings/security/second-step",
            "/settings/privacy",
            "/settings/privacy/data/1",
            "/settings/close",
            "/settings/email/confirm/x",
            "/settings/email/undo/x",
            "/sign-in/code",
            "/members",
            "/members?sort=solutions",
            "/members?q=nobody+of+this+name",
            "/my-time",
            "/my-path",
            "/settings/activity",
            *(f"/activity?show={show}" for show in (*PRESENCE_SHOWS, "nonsense")),
            "/activity?page=99999999999",
            "/activity/odd",
            "/activity/odd?show=decided",
            "/activity/odd?before=1",
            *(
                f"/reputation/rules{page}"
                for page in ("", "/new", "/new?from=3", "/new?from=x", "/2", "/101")
            ),
            *(
                f"/reputation/cases{page}"
                for page in ("", "?show=appeals", "?show=decided&before=9", "/1", "/2")
            ),
            f"/reputation/notices/{self.notice}",
            "/reputation/notices/999999",
            "/leaderboard",
            "/leaderboard?by=week&period=before",
            *REWARDS_PAGES,
            *TRAINING_PAGES,
            f"/events/reply/{self.reply_token}",
            "/events/reply/x",
            f"/rewards/thank/question/{self.questions['open']}",
            f"/rewards/thank/answer/{self.answers['answered']}",
            "/rewards/thank/nonsense/1",
            *PROGRAMME_PAGES,
            *(f"/programme/manage/members/{one}" for one in self.placed),
            f"/programme/manage/find?member={member}",
            "/leaderboard?measure=lasted&category=speakers",
            "/leaderboard?measure=nonsense&category=nowhere",
            "/badges",
            f"/members/{self.people['super_user'].member_id}/badges",
            f"/notifications/unsubscribe/{self.stop_token}",
            "/sign-in",
            "/sign-in?next=/ask",
            "/sign-up",
            "/forgot-password",
            "/verify/x",
            "/reset-password/x",
            "/setup/x",
            *(f"/statistics{page}" for page in STATISTICS_PAGES),
            f"/statistics/views/{self.view}",
            f"/statistics/views/{self.view}/mail",
            f"/statistics/mail/stop/{self.mail_token}",
            f"/statistics/mail/unsubscribe/{self.mail_token}",
            "/how-we-are-doing",
            *(f"/admin{page}" for page in ADMIN_PAGES),
            f"/admin/roles/{member}",
            "/nowhere",
            "/questions/999999",
            "/vote",
        ]


def build_world(community: Community) -> World:
    world = World(community)
    community.name_site()
    world.people = {"visitor": VISITOR} | {
        role: community.member(f"{role.replace('_', ' ').title()} Person", role=role) for role in ROLES
    }
    asker, helper, staff = (world.people[role] for role in ("member", "super_user", "staff"))
    ask, answer = community.question, community.answer
    q, a = world.questions, world.answers

    q["open"] = ask(asker, title="An open question about Wi-Fi", tags=("wi-fi", "mesh"))
    q["acknowledged"] = ask(asker, title="A question somebody asked back about")
    community.comment(q["acknowledged"], staff)
    q["answered"] = ask(asker, title="A question with an answer and comments")
    a["answered"] = answer(q["answered"], helper)
    for n in range(7):
        world.comment = community.comment(q["answered"], helper if n % 2 else asker, answer_id=a["answered"])
    community.vote(staff, q["answered"])
    community.vote(asker, q["answered"], answer_id=a["answered"])
    q["solved"] = ask(asker, title="A question that is solved")
    a["other"] = answer(q["solved"], staff, "Or this.")
    a["solution"] = answer(q["solved"], helper)
    accept_answer(asker, q["solved"], a["solution"], thanks="It works, thank you")
    mark_also_works(asker, q["solved"], a["other"], works=True)
    q["self-solved"] = ask(asker, title="A question its asker solved")
    community.accept(q["self-solved"], answer(q["self-solved"], asker))
    q["silent"] = ask(asker, title="A question left alone", at=clock.now() - timedelta(days=30))
    answer(q["silent"], world.people["community_manager"], at=clock.now() - timedelta(days=20))
    q["closed"] = ask(asker, title="A question that was closed")
    change(Question, q["closed"], closed_at=clock.now(), closed_reason="off_topic")
    q["duplicate"] = ask(asker, title="A question asked before")
    change(
        Question,
        q["duplicate"],
        closed_at=clock.now(),
        closed_reason="duplicate",
        duplicate_of_id=q["solved"],
    )
    q["hidden"] = ask(asker, title="A question that was hidden")
    a["in-hidden"] = answer(q["hidden"], helper)
    community.hide(Question, q["hidden"], "abuse")
    q["hidden-answer"] = ask(asker, title="A question with a hidden answer")
    a["hidden"] = answer(q["hidden-answer"], helper)
    community.hide(Answer, a["hidden"])
    q["deleted"] = ask(community.member(), title="A question of somebody who left")
    a["deleted"] = answer(q["deleted"])
    community.comment(q["deleted"])
    change(Question, q["deleted"], author_id=None)
    change(Answer, a["deleted"], author_id=None)
    change_all(Comment, Comment.question_id == q["deleted"], author_id=None)
    q["long"] = ask(asker, title="A question with many answers", tags=("wi-fi",))
    add_answers(q["long"], 32, author_id=world.people["administrator"].member_id)
    live_through(world, asker, helper, staff)
    q["program"] = ask(asker, title="A question a program replied to")
    answer(q["program"], community.member("Bot", automatic=True))
    write_up(world)
    look_after(world)
    keep_time(world)
    community.deliver()
    administer(world)
    reward(world)
    world.reply_token = plan_events(community, world.people)
    keep_statistics(world)
    run_programme(world)
    world.stop_token = sign_stop(Stop(asker.signed_in_id, q["answered"], ("answer", "comment")))
    return world


def write_up(world: World) -> None:
    """An article in every state; the published one was edited, and people said whether it helped."""
    articles = Articles(world.community)
    helper, staff, member = (world.people[role] for role in ("super_user", "staff", "member"))
    written = {
        state: articles.draft(helper, title=f"{state} article", question_id=world.questions["solved"])
        for state in ("draft", "review", "published", "retired")
    }
    submit_article(helper, written["review"])
    for state in ("published", "retired"):
        publish_article(staff, written[state], seen=1)
    articles.edit(staff, written["published"], title="published article", body="Hold **both** buttons.")
    retire_article(staff, written["retired"], reason="The app is gone")
    say_if_it_helped(member, written["published"], helped=True)
    say_as_visitor(written["published"], visit_hash="v" * 64, helped=False)


def look_after(world: World) -> None:
    """Something on the review list in every way: flagged, hidden at once, decided, found; a suspension."""
    community, people = world.community, world.people
    flagger, asker = community.member("Flo Flagger"), people["member"]
    flag_post(flagger, "comment", world.comment, reason="abuse")
    flag_post(people["super_user"], "question", world.questions["open"], reason="other", note="It is mine.")
    for number, decision in enumerate(("hide", "keep")):
        answer = community.answer(world.questions["open"], community.member())
        flag_post(flagger, "answer", answer, reason="spam")
        vote_on_item(people["staff"], 3 + number, decision, reason="spam", note="Please do not advertise.")
    shouted = community.comment(world.questions["open"], asker)
    hide_at_once(people["staff"], "comment", shouted, reason="abuse", note="Please do not shout.")
    _find(people["super_user"].signed_in_id)
    propose_suspension(people["community_manager"], asker.signed_in_id, days=3, reason="Shouting.")
    propose_suspension(
        people["community_manager"], people["super_user"].signed_in_id, days=1, reason="Quiet."
    )
    settle_suspension(people["administrator"], 2, confirm=False)


@command
def _find(member_id: int) -> None:
    emit(
        ReviewRequested(
            subject_kind="member", subject_id=member_id, source="vote pattern", evidence="9 of 12.", key="1"
        )
    )


def keep_time(world: World) -> None:
    """Time of somebody who shares it and of somebody who does not; one thing that looks odd, one decided."""
    people, day = world.people, today()
    for role, shares in (("community_manager", True), ("super_user", True), ("staff", False)):
        start_recording(people[role])
        share_time(people[role], shares=shares)
        write_days(people[role], day, [2.5] * 20 + [5.0] * 9)
    write_visit(
        people["community_manager"], clock.now() - timedelta(hours=3), clock.now() - timedelta(hours=1)
    )
    classify_members(again=True)
    advise_rest()
    write_finding(people["staff"], day, "even_beats")
    odd = write_finding(people["super_user"], day)
    decide_finding(people["community_manager"], odd, outcome="set_aside", reason="A launch, left open")


def keep_statistics(world: World) -> None:
    """A shared view by mail, notes on days, targets, and the page for everybody."""
    manager, day = world.people["community_manager"], clock.now().date().isoformat()
    world.view = keep_view(manager, "Speed by mail", page="speed", typed=Typed(period="28"), shared=True)
    schedule_view(manager, world.view, rhythm="week", hour="8", time_zone="Europe/Berlin")
    world.mail_token = sign_view_stop(manager.signed_in_id, world.view)
    note_day(manager, day, "Training held")
    set_targets(manager, {"solved.7d": "75", "acknowledged.24h": "90", "first_response": "60"})
    _show_everybody(world.people["administrator"])


@command
def _show_everybody(actor: Actor) -> None:
    save_options(actor, {"analytics.public_page": True}, seen={"analytics.public_page": False})


def administer(world: World) -> None:
    """One errand of each kind and a line in the log; the worker has not begun."""
    actor = world.people["administrator"]
    draft_rules(world.people["community_manager"])
    arrange_votes(world)
    start_errand(actor, "export", addresses=True)
    start_errand(actor, "test_mail", to="ada@example.com")
    change_role(actor, world.people["staff"].signed_in_id, role="member", reason="A <b>word</b> too many")
    change_role(actor, world.people["staff"].signed_in_id, role="staff", reason="All is well")


def reward(world: World) -> None:
    """A budget, rules, and credits in every state."""
    people = world.people
    rewards = Rewards(world.community, managers=(people["community_manager"], people["administrator"]))
    rewards.budget(100_000)
    rewards.rules(50)
    helper = people["super_user"]
    rewards.give_released(helper, 2000)
    rewards.give_released(people["member"], 2100)
    thing = rewards.item(name="A doorbell", kind="product", countries="DE FR", customs_minor=200)
    large = rewards.item(name="A talk with the makers", cost=1900, window_only=False)
    choose_item(people["member"], thing, country="DE", address="Lane 1")
    choose_item(people["member"], large)
    end_parcel(rewards.manager, 2, end="fulfilled", note="Done")
    reward_in_windows(rewards, people)
    thank_customer(people["staff"], "answer", world.answers["solution"], amount=20, words="Well <b>said")
    give_credits(rewards.manager, helper.signed_in_id, amount=5000, reason="A <b>large</b> one")
    world.community.accept(world.questions["answered"], world.answers["answered"], world.people["member"])
    world.community.deliver()


def reward_in_windows(rewards: Rewards, people: dict[str, Actor]) -> None:
    """A window that is open, one that is planned; a voucher and a parcel that somebody has taken on."""
    first = calendar.today()
    for name, day in (("This month", first), ("The next one", first + timedelta(days=60))):
        plan_window(rewards.manager, name=name, first=day, last=day + timedelta(days=30))
    turn_windows()
    voucher = rewards.item(name="A voucher <b>", kind="voucher", cost=50, stock=None)
    upload_codes(rewards.manager, voucher, ["CODE-1", "CODE-2"], valid_until=first + timedelta(days=90))
    choose_item(people["member"], voucher)
    take_parcel(rewards.manager, 1)


def run_programme(world: World) -> None:
    """A candidate with nominations and a voice, and a super user who signed and is under review."""
    community, people = world.community, world.people
    manager, helper = people["community_manager"], people["super_user"]
    adopt_members()
    publish_agreement(manager, read_agreement(SUGGESTED), changed="The first one.", seen=0)
    sign_agreement(helper, number=1, name="Super <b>User</b>")
    show_place(helper, shown=True)
    lead_place(manager, helper.signed_in_id, State.REVIEW, reason="Half a year is over.")
    candidate = community.member("Candy Candidate")
    nominate_member(people["staff"], candidate.signed_in_id, reason="Patient <b>with</b> everybody.")
    apply_for_place(candidate, reason="I like to explain things.")
    vote_on_candidate(people["staff"], candidate.signed_in_id, vote="for", words="Yes, <i>please</i>.")
    save_first_steps(manager, ["Say hello in the lounge", "Meet your buddy"])
    topic = post_topic(helper, "A topic <b>of</b> ours", read_lounge_text("Among *ourselves*."))
    post_reply(manager, topic, read_lounge_text("Quite."))
    post_topic(manager, "An announcement", read_lounge_text("On Monday."), announces=True)
    save_goals(manager, [("Nobody waits for a day", "solutions", 20), ("People like it here", "", 0)])
    world.placed = [helper.signed_in_id, candidate.signed_in_id]
    community.deliver()


def draft_rules(manager: Actor) -> None:
    """A version of the rules with its dry run, to take effect in a week."""
    points = {event.value: given for event, given in CURRENT_RULES.points.items()} | {"answer_accepted": 30}
    number = make_rules(
        manager, name="Solutions first", reason="Solving counts.", points=points, daily_cap=150, seen=100
    )
    run, _ = ask_dry_run(manager, number)
    dry_run(run)
    put_into_effect(manager, number, today() + timedelta(days=7), dry_run_id=run)


def arrange_votes(world: World) -> None:
    """Two pairs who accept each other: one case is open, the other decided and appealed."""
    people, community = world.people, world.community
    for first, second in (
        (people["member"], people["super_user"]),
        (community.member("Mia Mutual"), community.member("Max Mutual")),
    ):
        help_each_other(community, first, second, rounds=3, at=clock.now(), votes=False)
    search_patterns()
    member = people["member"]
    decided, *_ = (
        case for case in cases_page("open", None, 9) if str(member.member_id) in case.who.split(",")
    )
    act_on_case(
        people["community_manager"],
        decided.id,
        takes="all",
        restrict=[],
        days=0,
        reason="Six acceptances between two, on questions nobody else read.",
    )
    world.notice = notices_of_member(member.signed_in_id)[0].id
    appeal_decision(people["super_user"], world.notice + 1, words="We work together.")


def live_through(world: World, asker: Actor, helper: Actor, staff: Actor) -> None:
    """Whose turn it is in every way, and what becomes of questions that are looked after."""
    ask, answer = world.community.question, world.community.answer
    q, a = world.questions, world.answers
    q["claimed"] = ask(asker, title="A question somebody is on")
    claim_question(helper, q["claimed"])
    q["info"] = ask(asker, title="A question that waits for information")
    world.comments["asks"] = request_info(staff, q["info"], read_body("Which one is it?"))
    q["escalated"] = ask(asker, title="A question for staff")
    escalate_question(helper, q["escalated"], reason="An order")
    set_urgency(helper, q["escalated"], urgency="asked", reason="It may burn")
    q["urgent"] = ask(asker, title="A question that cannot wait")
    set_urgency(staff, q["urgent"], urgency="urgent")
    a["refused"] = answer(q["urgent"], helper)
    say_didnt_help(asker, q["urgent"], a["refused"], helped=False)
    mark_me_too(helper, q["urgent"], has_it=True)
    mark_worked(staff, q["urgent"], a["refused"], worked=True)
    q["locked"] = ask(asker, title="A question that takes no more replies")
    lock_replies(staff, q["locked"], locked=True, reason="Enough was said")
    q["merged"] = ask(asker, title="A question whose answers moved")
    a["moved"] = answer(q["merged"], helper)
    world.community.comment(q["merged"], staff, answer_id=a["moved"])
    merge_questions(staff, q["merged"], q["answered"])
    q["edited"] = ask(asker, title="A question that was edited")
    a["edited"] = answer(q["edited"], helper)
    category = db.session.get_one(Question, q["edited"]).category_id
    edit_question(
        staff,
        q["edited"],
        "A question that was edited since",
        read_body("With <b>more</b> in it."),
        category_id=category,
        tags=("wi-fi",),
        seen=1,
        reason="The title",
    )
    edit_answer(helper, a["edited"], read_body("Try that."), seen=1)
    follow_question(helper, q["edited"], follows=True)


@command
def add_answers(question_id: int, count: int, *, author_id: int | None) -> None:
    """Many at once; the commands of the product post one."""
    for n in range(count):
        db.session.add(
            Answer(
                question_id=question_id,
                author_id=author_id,
                body_source=f"Try this, {n}.",
                body_html=f"<p>Try this, {n}.</p>",
                renderer=1,
                created_at=clock.now(),
            )
        )
    question = db.session.get_one(Question, question_id)
    recompute_state(question)


@command
def change(kind: Any, number: int, **columns: Any) -> None:
    """What moderation and imports leave behind; their own commands come later."""
    db.session.execute(update(kind).where(kind.id == number).values(**columns))


@command
def change_all(kind: Any, where: Any, **columns: Any) -> None:
    db.session.execute(update(kind).where(where).values(**columns))
