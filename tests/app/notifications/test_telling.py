"""Each kind is told to the right people, once, whatever happens to the events."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.db import db
from app.core.jobs import Job
from app.core.uow import command
from app.forum.models import Answer, Comment, Question
from app.forum.services.accept_answer import accept_answer
from app.forum.services.follow_question import follow_question
from app.forum.services.mark_also_works import mark_also_works
from app.forum.services.unaccept_answer import unaccept_answer
from app.notifications.kinds import KINDS, sentence
from app.notifications.models import Notification, NotificationLine
from app.notifications.services._telling import MAIL_JOB, tell_hidden, tell_restored
from app.notifications.services.read_line import read_line
from tests.app.notifications.told import (
    LATER,
    deliver_all,
    lines,
    person,
    redeliver,
    rows,
    stored_events,
    told,
    unread,
)
from tests.make.community import Community
from tests.web.reading import statements
from tests.web.world import change

moderate_hidden = command(tell_hidden)
moderate_restored = command(tell_restored)


def test_the_asker_hears_of_an_answer(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada, title="The speaker hums at night")
    answer = community.answer(question, bo, "Turn the plug round.\n\n- twice")
    community.deliver()
    [line] = lines(ada)
    assert (line.says, line.title) == ("Bo answered your question", "The speaker hums at night")
    assert line.words == "Turn the plug round. twice"
    assert line.url == f"/answers/{answer}"
    assert line.unread
    assert told(bo) == []


def test_who_follows_hears_of_every_reply(community: Community) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    follow_question(bo, question, follows=True)
    first = community.answer(question, bo)
    community.answer(question, cy)
    community.comment(question, cy)
    community.comment(question, ada, answer_id=first)
    community.deliver()
    assert told(bo) == [
        "Ada commented on what you wrote",
        "Cy commented on a question you follow",
        "Cy answered a question you follow",
    ]
    assert told(cy) == []
    assert told(ada) == ["Cy commented on what you wrote", "2 new answers to your question"]


def test_who_followed_later_is_not_told_of_what_came_before(community: Community) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    community.answer(question, bo)
    follow_question(cy, question, follows=True)
    community.deliver()
    assert told(cy) == []


def test_an_accepted_answer_is_told_with_the_line_of_thanks(community: Community) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    follow_question(cy, question, follows=True)
    community.answer(question, cy)
    answer = community.answer(question, bo)
    community.deliver()
    accept_answer(ada, question, answer, thanks="You saved <b>my</b> weekend")
    community.deliver()
    assert (lines(bo)[0].says, lines(bo)[0].words) == (
        "Ada accepted your answer",
        "You saved <b>my</b> weekend",
    )
    assert told(cy)[0] == "A question you follow is solved"
    assert told(ada) == ["2 new answers to your question"]


def test_the_asker_hears_when_staff_accept_for_them(community: Community) -> None:
    ada, bo, staff = (
        person(community, "Ada"),
        person(community, "Bo"),
        person(community, "Sofia", role="staff"),
    )
    question = community.question(ada)
    answer = community.answer(question, bo)
    accept_answer(staff, question, answer)
    community.deliver()
    assert told(ada)[0] == "Sofia marked an answer to your question as the solution"
    assert told(bo) == ["Sofia accepted your answer"]


def test_also_works_is_told_to_its_author(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    mark_also_works(ada, question, answer, works=True)
    community.deliver()
    assert told(bo) == ["Your answer also works, says Ada"]


def test_nobody_is_told_about_their_own_acts(community: Community) -> None:
    ada = person(community, "Ada")
    question = community.question(ada)
    answer = community.answer(question, ada)
    community.comment(question, ada)
    community.comment(question, ada, answer_id=answer)
    community.accept(question, answer)
    community.deliver()
    assert rows(ada) == []


def test_a_program_is_told_nothing(community: Community) -> None:
    bot, ada = community.member("Bot", automatic=True), person(community, "Ada")
    question = community.question(ada)
    answer = community.answer(question, bot)
    community.comment(question, ada, answer_id=answer)
    community.accept(question, answer)
    community.deliver()
    assert rows(bot) == []
    assert told(ada) == ["Bot answered your question"]


def test_what_was_undone_before_it_was_delivered_is_not_told(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.accept(question, answer)
    unaccept_answer(ada, question)
    community.hide(Answer, answer)
    community.deliver()
    assert rows(ada) == rows(bo) == []


def test_what_is_undone_afterwards_is_taken_back(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.accept(question, answer)
    community.deliver()
    assert unread(bo) == 1
    unaccept_answer(ada, question)
    community.deliver()
    assert (told(bo), unread(bo)) == ([], 0)
    community.accept(question, answer)
    community.deliver()
    assert told(bo) == ["Ada accepted your answer"]


@pytest.mark.parametrize("what", [Question, Answer, Comment])
def test_nothing_is_told_of_what_is_hidden(community: Community, what: Any) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.deliver()
    comment = community.comment(question, cy, answer_id=answer)
    community.hide(what, {Question: question, Answer: answer, Comment: comment}[what])
    community.deliver()
    assert told(bo) == []


def test_several_answers_are_one_line_until_it_is_read(community: Community) -> None:
    ada = person(community, "Ada")
    question, other = community.question(ada), community.question(ada)
    for _ in range(3):
        community.answer(question)
    community.answer(other, person(community, "Cy"))
    community.comment(question, person(community, "Di"))
    community.deliver()
    assert told(ada) == [
        "Di commented on what you wrote",
        "Cy answered your question",
        "3 new answers to your question",
    ]
    assert unread(ada) == 3
    three = lines(ada)[2]
    assert three.url.startswith(f"/questions/{question}/")
    assert three.words == ""
    read_line(ada, three.id)
    community.answer(question, person(community, "Bo"))
    community.deliver()
    assert told(ada)[0] == "Bo answered your question"
    assert "3 new answers to your question" in told(ada)


def test_a_line_counts_down_when_an_answer_on_it_is_hidden(community: Community) -> None:
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    community.answer(question, bo)
    second = community.answer(question, cy)
    community.deliver()
    community.hide(Answer, second)
    moderate_hidden(question, "answer", second)
    assert told(ada) == ["Bo answered your question"]
    show(Answer, second)
    moderate_restored(question, "answer", second)
    assert told(ada) == ["2 new answers to your question"]


def show(kind: type, number: int) -> None:
    change(kind, number, hidden_at=None, hidden_reason=None)


def test_repeats_and_disorder_tell_once(community: Community) -> None:
    """Twenty orders of the same events, each event up to three times."""
    ada, bo, cy = (person(community, name) for name in ("Ada", "Bo", "Cy"))
    question = community.question(ada)
    follow_question(bo, question, follows=True)
    first, second = community.answer(question, bo), community.answer(question, cy)
    community.comment(question, bo)
    community.comment(question, ada, answer_id=second)
    accept_answer(ada, question, first)
    accept_answer(ada, question, second, thanks="Better")
    unaccept_answer(ada, question)
    accept_answer(ada, question, first, thanks="After all")
    mark_also_works(ada, question, second, works=True)
    community.deliver()
    events, chance = stored_events(), random.Random(3)
    assert len(events) > 8

    def state() -> object:
        return [(sorted(told(m)), len(rows(m))) for m in (ada, bo, cy)]

    expected = state()
    assert expected[1][0] == [  # type: ignore[index]
        "Ada accepted your answer",
        "Ada commented on a question you follow",
        "Cy answered a question you follow",
    ]
    for _ in range(20):
        if chance.random() < 0.5:
            forget_everything()
        again = [event for event in events for _ in range(chance.randint(1, 3))]
        chance.shuffle(again)
        redeliver(again)
        deliver_all()
        assert state() == expected


@command
def forget_everything() -> None:
    db.session.query(Notification).delete()
    db.session.query(NotificationLine).delete()


def test_what_happened_weeks_ago_is_no_news(community: Community) -> None:
    ada = person(community, "Ada")
    question = community.question(ada, at=clock.now() - timedelta(days=40))
    community.answer(question, at=clock.now() - timedelta(days=30))
    community.deliver()
    assert told(ada) == []


def test_the_author_hears_that_a_post_was_hidden_and_why(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.accept(question, answer)
    community.deliver()
    community.hide(Answer, answer, "off_topic")
    moderate_hidden(question, "answer", answer)
    moderate_hidden(question, "answer", answer)
    [line] = lines(bo)
    assert (line.says, line.words) == ("Your answer was hidden", "Reason: off topic")
    assert told(ada) == []


def test_a_reason_that_was_changed_is_told_as_it_is_now(community: Community) -> None:
    bo = person(community, "Bo")
    question = community.question()
    answer = community.answer(question, bo)
    community.hide(Answer, answer, "spam")
    moderate_hidden(question, "answer", answer)
    change(Answer, answer, hidden_reason="off_topic")
    moderate_hidden(question, "answer", answer)
    assert [line.words for line in lines(bo)] == ["Reason: off topic"]


def test_a_hiding_that_nobody_saw_is_not_told_when_it_is_over(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.deliver()
    community.hide(Answer, answer)
    moderate_hidden(question, "answer", answer)
    show(Answer, answer)
    moderate_restored(question, "answer", answer)
    assert (told(bo), told(ada)) == ([], ["Bo answered your question"])


def test_each_hiding_is_told_and_its_end_to_those_who_knew(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    answer = community.answer(question, bo)
    community.hide(Answer, answer)
    community.deliver()
    moderate_hidden(question, "answer", answer)
    read_line(bo, lines(bo)[0].id)
    show(Answer, answer)
    moderate_restored(question, "answer", answer)
    assert told(bo) == ["Your answer is shown again"]
    assert told(ada) == ["Bo answered your question"], "hidden before it was ever told, so told now"
    with clock.shifted_by(timedelta(hours=1)):
        community.hide(Answer, answer)
        moderate_hidden(question, "answer", answer)
    assert (told(bo), unread(bo)) == (["Your answer was hidden"], 1)


def test_hiding_a_question_takes_back_what_was_told_of_it(community: Community) -> None:
    ada, bo = person(community, "Ada"), person(community, "Bo")
    question = community.question(ada)
    community.accept(question, community.answer(question, bo))
    community.deliver()
    community.hide(Question, question, "abuse")
    moderate_hidden(question, "question", question)
    assert (told(ada), told(bo)) == (["Your question was hidden"], [])
    show(Question, question)
    moderate_restored(question, "question", question)
    assert (told(ada), told(bo)) == (["Bo answered your question"], ["Ada accepted your answer"])


def test_every_kind_speaks_in_whole_sentences() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    for kind in KINDS:
        for sort, said in kind.says.items():
            one = sentence(kind.name, f"{sort}:answer:1", who="Bo")
            many = sentence(kind.name, f"{sort}:answer:1", who="Bo", count=1200)
            assert "{" not in one + many
            assert (many == one) == (said.many is None)
    assert sentence("answer", "answer:1", who=None) == "Former member answered your question"


def test_the_counts_of_lines_are_those_of_their_notifications(community: Community) -> None:
    people = [person(community, name) for name in ("Ada", "Bo", "Cy", "Di")]
    chance = random.Random(5)
    for _ in range(3):
        question = community.question(chance.choice(people))
        answers = [community.answer(question, chance.choice(people)) for _ in range(4)]
        community.deliver()
        for answer in answers[:2]:
            community.hide(Answer, answer)
            moderate_hidden(question, "answer", answer)
    standing = dict(
        db.session.execute(
            select(Notification.line_id, func.count())
            .where(Notification.withdrawn_at.is_(None))
            .group_by(Notification.line_id)
        ).all()
    )
    for line in db.session.scalars(select(NotificationLine)):
        assert line.count == standing.get(line.id, 0)


def test_telling_many_followers_takes_no_more_statements_than_telling_few(
    sqlite_community: Community,
) -> None:
    """Their notifications and their mails are written at once."""
    community = sqlite_community

    def asked_of_database(followers: int) -> int:
        question = community.question(person(community, f"Asker of {followers}"))
        for n in range(followers):
            follow_question(person(community, f"Reader {n} of {followers}"), question, follows=True)
        community.deliver()
        community.answer(question, community.member())
        with statements() as log:
            community.deliver()
        return len([one for one in log if " job " in one or "notification" in one])

    few = asked_of_database(3)
    assert asked_of_database(60) == few
    with clock.shifted_by(LATER):
        assert db.session.scalar(select(func.count()).where(Job.kind == MAIL_JOB)) == 65
