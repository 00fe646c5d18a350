"""A place and the role go together, at once, whoever changes which."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from app.accounts.models import Member
from app.accounts.queries import able_members, actor_of_member
from app.accounts.services.change_role import change_role
from app.accounts.services.close_account import forget_person
from app.core import capabilities, clock
from app.core.actor import Actor
from app.core.db import db
from app.core.uow import command, emit
from superusers.programme.life_cycle import By, State
from superusers.programme.models import PlaceRow, Tier, Transition
from superusers.programme.queries import active_members, place_of, places_of
from superusers.programme.queries.places import steps_of
from superusers.programme.services._places import place_to_change, take_step
from superusers.programme.services.adopt_members import adopt_members
from superusers.programme.tiers import GRANTABLE
from tests.make.community import Community


def administrator(community: Community) -> Actor:
    return community.member("Ada", role="administrator")


@command
def step(member: Actor, to: State, by: By = By.MANAGER) -> None:
    take_step(place_to_change(member.signed_in_id), to, actor=member, by=by)


def test_a_role_given_by_hand_is_a_place_with_an_agreement_due(community: Community) -> None:
    member = community.member("Tom")
    change_role(administrator(community), member.signed_in_id, role="super_user", reason="Helped for years")
    place = place_of(member.signed_in_id)
    assert place is not None
    assert (place.state, place.tier, place.is_active) == (State.ACTIVE, "Super user", True)
    row = db.session.scalars(select(PlaceRow)).one()
    assert row.agreement_due_at is not None
    assert timedelta(days=30) <= row.agreement_due_at - row.state_at < timedelta(days=30, minutes=1)
    (only,) = steps_of(member.signed_in_id)
    assert (only.by, only.reason) == ("Ada", "Helped for years")
    assert active_members() == [member.signed_in_id]
    assert active_members(tier=place.tier_id, market=place.market_id) == [member.signed_in_id]
    assert active_members(market=999) == []


def test_a_role_taken_by_hand_ends_the_place(
    community: Community,
) -> None:
    ada, tom, ina = administrator(community), community.member(), community.member()
    for member in (tom, ina):
        change_role(ada, member.signed_in_id, role="super_user")
    change_role(ada, tom.signed_in_id, role="member", reason="He asked for it")
    change_role(ada, ina.signed_in_id, role="staff")
    states = {i: place.state for i, place in places_of([tom.signed_in_id, ina.signed_in_id]).items()}
    assert states == {tom.signed_in_id: State.REMOVED, ina.signed_in_id: State.EMERITUS}
    assert actor_of_member(ina.signed_in_id).role == "staff"
    assert active_members() == []


def test_what_a_state_grants_holds_in_an_open_session_both_ways(community: Community) -> None:
    community.name_site()
    ada, tom = administrator(community), community.member("Tom")
    question = community.question(title="A question that somebody has to close")
    browser = community.browser(tom)
    care = f"/questions/{question}/care"
    assert browser.get(care).status_code in (302, 303, 403, 404)
    change_role(ada, tom.signed_in_id, role="super_user")
    assert browser.get(care).status_code == 200
    assert tom.signed_in_id in able_members(capabilities.MODERATE)
    step(tom, State.ON_LEAVE, By.SELF)
    assert browser.get(care).status_code != 200
    assert tom.signed_in_id not in able_members(capabilities.MODERATE)
    assert tom.signed_in_id in able_members(capabilities.LOUNGE)
    assert actor_of_member(tom.signed_in_id).role == "super_user"
    step(tom, State.ACTIVE, By.SELF)
    assert browser.get(care).status_code == 200
    step(tom, State.REVIEW)
    assert browser.get(care).status_code == 200
    step(tom, State.REMOVED)
    assert browser.get(care).status_code != 200
    assert actor_of_member(tom.signed_in_id).role == "member"


def test_who_had_the_role_before_is_adopted_once_and_keeps_what_the_role_grants(community: Community) -> None:
    old = [community.member(role="super_user") for _ in range(3)]
    before = actor_of_member(old[0].signed_in_id).capabilities
    assert before <= GRANTABLE.keys(), "a room grants the role something that no tier can give"
    assert (adopt_members(), adopt_members()) == (3, 0)
    assert actor_of_member(old[0].signed_in_id).capabilities == before
    assert db.session.scalars(select(Tier.slug).where(Tier.is_default)).one() == "super-user"
    assert active_members() == [member.signed_in_id for member in old]


def test_my_path_shows_every_step_with_who_when_and_why(sqlite_community: Community) -> None:
    community = sqlite_community
    community.name_site()
    tom = community.member("Tom")
    change_role(
        administrator(community), tom.signed_in_id, role="super_user", reason="Helped <b>for years</b>"
    )
    step(tom, State.ON_LEAVE, By.SELF)
    page = community.browser(tom).get("/my-path").text
    assert "On leave: Super user" in page
    assert "Helped &lt;b&gt;for years&lt;/b&gt;" in page
    assert "by yourself" in page
    assert "by Ada" in page


def test_closing_an_account_ends_the_place_and_takes_the_words(community: Community) -> None:
    from app.accounts.events import MemberClosed

    tom = community.member("Tom")
    change_role(administrator(community), tom.signed_in_id, role="super_user", reason="Tom from Utrecht")

    @command
    def close() -> None:
        forget_person(db.session.get_one(Member, tom.signed_in_id))
        emit(MemberClosed(member_id=tom.signed_in_id))

    close()
    while community.deliver():
        pass
    place = place_of(tom.signed_in_id)
    assert place is not None
    assert place.state == State.REMOVED
    assert not place.is_super_user
    assert db.session.scalars(select(Transition.reason)).all() == ["", ""]
    assert actor_of_member(tom.signed_in_id).role == "member"


def test_an_import_or_a_hand_in_the_table_is_found_by_the_hourly_look(community: Community) -> None:
    tom = community.member()
    change_role(administrator(community), tom.signed_in_id, role="super_user")
    step(tom, State.REVIEW)
    step(tom, State.REMOVED)

    @command
    def write() -> None:
        db.session.execute(update(Member).where(Member.id == tom.signed_in_id).values(role="super_user"))

    write()
    with clock.frozen_at(clock.now() + timedelta(hours=1)):
        assert adopt_members() == 1
    assert active_members() == [tom.signed_in_id]
