"""The pages of moderation as people use them."""

from __future__ import annotations

from typing import Any

from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command
from app.moderation.models import ReviewItem
from app.moderation.services.ask_again import ask_again
from app.moderation.services.hide_at_once import hide_at_once
from app.moderation.services.vote_on_item import vote_on_item
from tests.app.moderation.desk import Desk, build_desk, flags, hidden, items, newest_item
from tests.make.community import Community
from tests.web.reading import faults, statements
from tests.web.test_queries import SIGNED_IN, queries


def open_page(desk: Desk, who: Actor | None, url: str) -> Any:
    return desk.community.browser(who).get(url, follow_redirects=True)


def question_page(desk: Desk, who: Actor | None) -> str:
    return str(open_page(desk, who, f"/questions/{desk.question}").text)


def test_everybody_but_the_author_finds_the_flag_beside_a_post(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.helper)
    links = (f"/flag/question/{desk.question}", f"/flag/answer/{desk.answer}", f"/flag/comment/{comment}")
    assert [url in question_page(desk, desk.flagger) for url in links] == [True, True, True]
    assert [url in question_page(desk, desk.helper) for url in links] == [True, False, False]
    assert "/flag/" not in question_page(desk, None)
    unconfirmed = desk.community.member(email_verified_at=None)
    assert "/flag/" not in question_page(desk, unconfirmed)


def test_a_flag_is_raised_on_a_page_of_its_own(desk: Desk) -> None:
    browser, url = desk.community.browser(desk.flagger), f"/flag/answer/{desk.answer}"
    page = browser.get(url).text
    assert "Hold the button." in page
    assert "Hide at once" not in page
    sent = browser.post(url, {"reason": "other", "note": "It is <wrong>.\nReally."})
    assert sent.status_code == 303
    assert sent.location.endswith(f"#a{desk.answer}")
    assert (
        "Thank you. Somebody who looks after the community will look at it."
        in browser.get(sent.location).text
    )
    page = browser.get(url).text
    assert "You flagged this as: another reason. It is on the review list." in page
    assert "<textarea" not in page
    assert [(flag.reason, flag.note) for flag in flags()] == [("other", "It is <wrong>. Really.")]
    refused = browser.post(url, {"reason": "spam", "note": "What I <typed> again"})
    assert refused.status_code == 403
    assert "What I &lt;typed&gt; again" in refused.text


def test_what_was_typed_comes_back_with_the_message(desk: Desk) -> None:
    browser, url = desk.community.browser(desk.flagger), f"/flag/answer/{desk.answer}"
    page = browser.post(url, {"reason": "other", "note": ""})
    assert page.status_code == 422
    assert "Please say in a sentence what is wrong." in page.text
    assert 'value="other"' in page.text
    page = browser.post(url, {"note": "What I <typed>"})
    assert (page.status_code, faults(page.text)) == (422, [])
    assert "What I &lt;typed&gt;" in page.text
    assert items() == []


def test_staff_hide_at_once_from_the_same_page(desk: Desk) -> None:
    browser, url = desk.community.browser(desk.staff), f"/flag/answer/{desk.answer}"
    assert "Hide at once" in browser.get(url).text
    refused = browser.post(url, {"reason": "off_topic", "act": "hide"})
    assert refused.status_code == 403
    assert browser.post(url, {"reason": "spam", "act": "hide", "note": "Two\nlines."}).status_code == 303
    assert hidden(desk.answer) == "spam_(to_be_confirmed)"
    # A member who forges the button is refused, and nothing happens.
    forged = desk.community.browser(desk.flagger).post(
        f"/flag/question/{desk.question}", {"reason": "spam", "act": "hide"}
    )
    assert forged.status_code == 403
    assert hidden(desk.question, "question") is None


def test_a_comment_on_a_late_page_leads_back_to_it(desk: Desk) -> None:
    comment = desk.community.comment(desk.question, desk.helper, answer_id=desk.answer)
    browser = desk.community.browser(desk.flagger)
    sent = browser.post(f"/flag/comment/{comment}", {"reason": "abuse"})
    assert sent.location.endswith(f"#c{comment}")
    assert f'id="c{comment}"' in browser.get(sent.location).text


def test_what_is_hidden_from_a_member_cannot_even_be_asked_for(desk: Desk) -> None:
    hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
    for who in (desk.flagger, desk.super_user):
        assert open_page(desk, who, f"/flag/answer/{desk.answer}").status_code == 404
    assert "This is your own post" not in open_page(desk, desk.helper, f"/flag/answer/{desk.answer}").text
    again = open_page(desk, desk.staff, f"/flag/answer/{desk.answer}").text
    assert "Have others look again" in again
    assert "This is on the review list already." in again


def test_staff_have_a_hidden_post_looked_at_again(desk: Desk) -> None:
    desk.flag()
    vote_on_item(desk.staff, newest_item().id, "hide", reason="spam")
    assert (
        f'href="/flag/answer/{desk.answer}"'
        in open_page(desk, desk.staff, f"/review/{newest_item().id}").text
    )
    browser, url = desk.community.browser(desk.staff), f"/flag/answer/{desk.answer}"
    assert browser.post(url, {"note": ""}).status_code == 422
    assert browser.post(url, {"note": "It was a joke."}).status_code == 303
    assert newest_item().closed_at is None
    assert hidden(desk.answer) == "spam"


def test_who_flagged_is_read_by_staff_alone(desk: Desk) -> None:
    desk.flag(reason="other", note="He posts it everywhere.")
    url = f"/review/{newest_item().id}"
    for who, names in ((desk.staff, True), (desk.manager, True), (desk.super_user, False)):
        page = open_page(desk, who, url).text
        assert "He posts it everywhere." in page
        assert (desk.flagger.name in page) is names
    vote_on_item(desk.staff, newest_item().id, "hide", reason="spam")
    for who, names in ((desk.manager, True), (desk.super_user, False)):
        assert (desk.staff.name in open_page(desk, who, url).text) is names


def test_an_item_shows_the_post_in_its_context(desk: Desk) -> None:
    desk.community.comment(desk.question, desk.asker)
    later = desk.community.answer(desk.question, body="The neighbour after it.")
    desk.flag()
    page = open_page(desk, desk.super_user, f"/review/{newest_item().id}").text
    for words in ("The light blinks white", "It worked before.", "Hold the button.", "Which one?"):
        assert words in page
    assert "The neighbour after it." in page
    assert "Here since" in page
    # Who may not see what is hidden does not see it here either; the post itself is what they judge.
    hide_at_once(desk.staff, "answer", later, reason="personal_data")
    first = items()[0].id
    assert "The neighbour after it." not in open_page(desk, desk.super_user, f"/review/{first}").text
    assert "The neighbour after it." in open_page(desk, desk.manager, f"/review/{first}").text
    assert "The neighbour after it." in open_page(desk, desk.super_user, f"/review/{items()[1].id}").text


def test_a_super_user_is_not_sent_to_a_page_that_is_hidden(desk: Desk) -> None:
    hide_at_once(desk.staff, "question", desk.question, reason="spam")
    url = f"/review/{newest_item().id}"
    assert "on its page" not in open_page(desk, desk.super_user, url).text
    assert "on its page" in open_page(desk, desk.manager, url).text


def test_an_item_asks_the_same_however_much_was_said(desk: Desk) -> None:
    desk.community.name_site()
    browser = desk.community.browser(desk.manager)

    def asked() -> int:
        browser.get(url)
        with statements() as log:
            browser.get(url)
        return len(log)

    desk.flag()
    url = f"/review/{newest_item().id}"
    few = asked()
    for _ in range(5):
        member = desk.community.member()
        desk.flag(member)
        desk.community.comment(desk.question, member)
    assert asked() == few <= 11  # the bell asks one of them


def test_the_second_person_does_not_see_what_the_first_said(desk: Desk) -> None:
    desk.flag()
    item = newest_item().id
    vote_on_item(desk.super_user, item, "keep", note="I like it.")
    page = open_page(desk, desk.second, f"/review/{item}").text
    assert "1 person has voted" in page
    assert "I like it." not in page
    vote_on_item(desk.second, item, "keep")
    assert "I like it." in open_page(desk, desk.second, f"/review/{item}").text


def test_deciding_and_claiming_through_the_forms(desk: Desk) -> None:
    desk.flag()
    item = newest_item().id
    browser = desk.community.browser(desk.super_user)
    assert browser.post(f"/review/{item}/claim").status_code == 303
    assert "On it: you, 10 min left" in browser.get(f"/review/{item}").text
    assert "Somebody else is looking at this just now." in open_page(desk, desk.staff, f"/review/{item}").text
    assert f"On it: {desk.super_user.name}, 10 min left" in open_page(desk, desk.staff, "/review").text
    assert browser.post(f"/review/{item}/claim", {"release": "1"}).status_code == 303
    assert newest_item().claimed_by_id is None
    page = browser.post(f"/review/{item}/vote", {"choice": "hide", "note": "What I typed"})
    assert (page.status_code, faults(page.text)) == (422, [])
    assert "What I typed" in page.text
    sent = browser.post(f"/review/{item}/vote", {"choice": "hide", "reason": "spam"})
    assert (sent.status_code, sent.location) == (303, "/review")
    staff = desk.community.browser(desk.staff)
    sent = staff.post(f"/review/{item}/vote", {"choice": "hide", "reason": "spam"})
    assert sent.location == f"/review/{item}"
    assert "Who said what" in staff.get(sent.location).text
    assert hidden(desk.answer) == "spam"


def test_the_list_in_its_orders(desk: Desk) -> None:
    answers = [desk.community.answer(desk.question, body=f"Number {n}.") for n in range(3)]
    for answer in answers:
        desk.flag(post_id=answer)
    desk.flag(desk.second, post_id=answers[1])
    hide_at_once(desk.staff, "answer", desk.answer, reason="spam")
    first, second, third, at_once = items()

    def shown(order: str) -> list[int]:
        page = open_page(desk, desk.manager, f"/review?order={order}").text
        found = {item.id: page.find(f'href="/review/{item.id}"') for item in items()}
        return sorted((i for i, at in found.items() if at >= 0), key=lambda i: found[i])

    assert shown("oldest") == [first.id, second.id, third.id, at_once.id]
    assert shown("flagged") == [second.id, first.id, third.id, at_once.id]
    assert shown("confirm") == [at_once.id]
    assert shown("decided") == []
    vote_on_item(desk.manager, first.id, "keep")
    vote_on_item(desk.manager, third.id, "keep")
    assert shown("decided") == [third.id, first.id]
    assert shown("oldest") == [second.id, at_once.id]
    page = open_page(desk, desk.manager, "/review?order=flagged").text
    assert "2 flags: spam × 2" in page


def test_what_was_hidden_and_shown_again_says_so(desk: Desk) -> None:
    desk.flag()
    vote_on_item(desk.staff, newest_item().id, "hide", reason="spam")
    ask_again(desk.staff, "answer", desk.answer, note="No harm.")
    vote_on_item(desk.manager, newest_item().id, "keep")
    page = open_page(desk, desk.manager, "/review?order=decided").text
    assert "Hidden, and shown again later" in page
    assert "Shown again" in page


@command
def fill(desk: Desk, numbers: range) -> None:
    """Items about nothing in particular, by hand: the use cases open one a call."""
    db.session.add_all(
        ReviewItem(
            subject_kind="answer",
            subject_id=1000 + n,
            question_id=desk.question,
            author_id=desk.helper.member_id,
            opened_at=clock.now(),
            flag_count=n % 5,
        )
        for n in numbers
    )


def test_the_list_asks_the_same_for_three_and_for_a_hundred_and_pages_hold_each_once(desk: Desk) -> None:
    desk.community.name_site()
    browser = desk.community.browser(desk.manager)

    def asked(url: str) -> int:
        browser.get(url)
        with statements() as log:
            browser.get(url)
        return len(log)

    fill(desk, range(3))
    few = [asked(f"/review?order={order}") for order in ("oldest", "flagged")]
    fill(desk, range(3, 103))
    assert [asked(f"/review?order={order}") for order in ("oldest", "flagged")] == few
    assert max(few) <= 9
    for order in ("oldest", "flagged"):
        seen: list[str] = []
        url: str | None = f"/review?order={order}"
        while url:
            page = browser.get(url).text
            seen += [part.split('"')[0] for part in page.split('q-title"><a href="')[1:]]
            url = _next(page)
        assert len(seen) == len(set(seen)) == 103


def _next(page: str) -> str | None:
    if 'rel="next" href="' not in page:
        return None
    return page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")


def test_a_members_record_is_for_staff_and_the_button_for_managers(desk: Desk) -> None:
    desk.flag()
    vote_on_item(desk.staff, newest_item().id, "hide", reason="spam")
    url = f"/members/{desk.helper.member_id}"
    for who, record, button in (
        (None, False, False),
        (desk.helper, False, False),
        (desk.super_user, False, False),
        (desk.staff, True, False),
        (desk.manager, True, True),
    ):
        page = open_page(desk, who, url).text
        assert ("1 post hidden by reviewers" in page) is record
        assert (f'<a href="/review/{newest_item().id}">Answer: spam</a>' in page) is record
        assert (f"{url}/suspend" in page) is button
    assert "/suspend" not in open_page(desk, desk.manager, f"/members/{desk.manager.member_id}").text


def test_suspending_through_the_forms(desk: Desk) -> None:
    second = desk.community.browser(desk.community.member("Ida Admin", role="administrator"))
    first, url = desk.community.browser(desk.manager), f"/members/{desk.helper.member_id}/suspend"
    for wrong in ({"days": "2", "reason": "Words"}, {"days": "3"}, {"days": "3", "reason": "x" * 301}):
        page = first.post(url, wrong)
        assert (page.status_code, faults(page.text)) == (422, [])
    assert first.post(url, {"days": "3", "reason": "Insults <again>."}).status_code == 303
    assert "You cannot confirm this one." in first.get(url).text
    assert first.post("/suspensions/1/confirm").status_code == 403
    assert "Insults &lt;again&gt;." in second.get(url).text
    assert desk.helper.name in second.get("/review").text
    assert second.post("/suspensions/1/confirm").status_code == 303
    banner = desk.community.browser(desk.helper).get("/questions").text
    assert "You can read everything, and write again from" in banner
    assert "Insults &lt;again&gt;." in banner
    assert second.post("/suspensions/1/lift", {"reason": ""}).status_code == 422
    assert second.post("/suspensions/1/lift", {"reason": "Enough."}).status_code == 303
    assert "The suspension is lifted." in second.get(url).text
    assert "write again from" not in desk.community.browser(desk.helper).get("/questions").text


def test_the_review_list_hangs_under_the_queue_of_those_who_may_open_it(desk: Desk) -> None:
    for who, there in ((desk.super_user, True), (desk.staff, True), (desk.helper, False)):
        assert (
            'href="/review"' in desk.community.browser(who).get("/questions?filter=attention").text
        ) is there


def test_an_item_asks_the_database_as_little_however_much_was_said(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    desk = build_desk(community)
    desk.flag()
    item = newest_item().id
    few = queries(community.browser(desk.second), f"/review/{item}")
    for _ in range(12):
        desk.flag(community.member(), reason="abuse", note="I say so as well.")
    vote_on_item(desk.super_user, item, "hide", reason="spam", note="Looks so.")
    assert queries(community.browser(desk.second), f"/review/{item}") == few <= SIGNED_IN
