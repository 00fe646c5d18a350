"""Codes of vouchers: encrypted in their pool, one each, shown once. Packing, and a picture that is kept."""

from __future__ import annotations

import io
from datetime import date

import pytest
from PIL import Image
from sqlalchemy import select

from app.core.db import db
from app.core.policy import Invalid, NotFound
from superusers.rewards.models import Item, Redemption, VoucherCode
from superusers.rewards.queries.catalogue import Pool, pool_of
from superusers.rewards.services.choose_item import choose_item
from superusers.rewards.services.end_parcel import end_parcel
from superusers.rewards.services.show_code import show_code
from superusers.rewards.services.take_parcel import take_parcel
from superusers.rewards.services.upload_codes import upload_codes
from superusers.rewards.services.withdraw_codes import withdraw_codes
from superusers.rewards.services.withdraw_redemption import withdraw_redemption
from tests.make.rewards import Rewards, all_agrees, held_by, later
from tests.superusers.rewards.test_redeeming import refusal


def test_a_code_goes_to_one_member_who_sees_it_once(rewards: Rewards) -> None:
    rewards.budget(1000)
    first, second = rewards.member_with(200), rewards.member_with(200)
    item = rewards.item(kind="voucher", stock=None)
    assert upload_codes(rewards.manager, item, ["ALPHA-1"]) == 1
    sealed = db.session.scalars(select(VoucherCode)).one()
    assert "ALPHA" not in sealed.sealed + sealed.fingerprint
    number = choose_item(first, item)
    assert refusal(choose_item, second, item) == "out_of_stock"
    assert held_by(second) == (0, 200, 0)
    with pytest.raises(NotFound):
        show_code(second, number)
    withdraw_redemption(first, number)
    number = choose_item(first, item)
    assert show_code(first, number) == "ALPHA-1"
    assert refusal(show_code, first, number) == "shown_already"
    assert refusal(withdraw_redemption, first, number) == "too_late"
    assert held_by(first) == (0, 100, 0)
    assert db.session.get_one(Redemption, number).state == "fulfilled"
    end_parcel(rewards.manager, number, end="returned", note="It did not work")
    assert held_by(first) == (0, 200, 0)
    assert pool_of(item) == Pool(free=0, chosen=0, shown=1, expired=0, next_end=None)
    assert refusal(choose_item, second, item) == "out_of_stock", "a code that was seen goes to nobody else"
    assert all_agrees()


def test_the_code_that_ends_first_goes_first_and_an_expired_one_is_exchanged(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    member, item = rewards.member_with(300), rewards.item(kind="voucher", stock=None)
    upload_codes(rewards.manager, item, ["NEVER"])
    upload_codes(rewards.manager, item, ["SOON"], valid_until=date(2026, 3, 20))
    number, lonely = choose_item(member, item), choose_item(member, item)
    with later(days=30):
        withdraw_redemption(member, lonely)
        assert show_code(member, number) == "NEVER"
        stale = pool_of(item)
        assert (stale.free, stale.expired) == (0, 1)
        with pytest.raises(Invalid):
            upload_codes(rewards.manager, item, ["OLD"], valid_until=date(2026, 3, 20))
    upload_codes(rewards.manager, item, ["SHORT"], valid_until=date(2026, 3, 11))
    number = choose_item(member, item)
    with later(days=30):
        assert refusal(show_code, member, number) == "expired"
        withdraw_redemption(member, number)
    assert withdraw_codes(rewards.manager, item) == 2
    assert all_agrees()


def test_codes_are_stored_all_or_none_and_none_twice(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    item, thing = rewards.item(kind="voucher", stock=None), rewards.item()
    upload_codes(rewards.manager, item, ["A", "B"])
    for codes in (["C", "A"], ["C", "C"], [], ["x" * 201], ["n"] * 1001):
        with pytest.raises(Invalid) as caught:
            upload_codes(rewards.manager, item, codes)
        assert "codes" in caught.value.problems
    assert pool_of(item).free == 2
    assert refusal(upload_codes, rewards.community.member(), item, ["D"]) == "not_manager"
    with pytest.raises(NotFound):
        upload_codes(rewards.manager, thing, ["D"])


def test_the_pages_of_a_voucher(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    manager = rewards.community.browser(rewards.manager)
    member = rewards.member_with(300)
    item = rewards.item(kind="voucher", stock=None)
    codes = f"/rewards/manage/catalogue/{item}/codes"
    assert "No code is left" in manager.get(codes).text
    wrong = manager.post(codes, {"codes": "ONE\nTWO", "valid_until": "soon"})
    assert wrong.status_code == 422
    assert "ONE" in wrong.text, "what was typed is kept"
    assert manager.post(codes, {"codes": "ONE\n\n TWO ", "valid_until": ""}).status_code == 303
    assert "ONE" not in manager.get(codes).text
    browser = rewards.community.browser(member)
    assert "2 left" in browser.get("/rewards/catalogue").text
    chosen = browser.post(f"/rewards/catalogue/{item}").location
    shown = browser.post(f"{chosen}/code")
    assert "ONE" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"
    assert "ONE" not in browser.get(chosen).text
    again = browser.post(f"{chosen}/code", follow_redirects=True)
    assert "It is shown once." in again.text


def test_a_small_choice_can_be_taken_back_until_somebody_sends_it(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    member, item = rewards.member_with(300), rewards.item(kind="product", stock=1)
    number = choose_item(member, item, country="DE", address="Lane 1")
    browser = rewards.community.browser(member)
    assert "Take it back" in browser.get(f"/rewards/chosen/{number}").text
    withdraw_redemption(member, number)
    number = choose_item(member, item, country="DE", address="Lane 1")
    take_parcel(rewards.manager, number)
    assert "Take it back" not in browser.get(f"/rewards/chosen/{number}").text
    assert refusal(withdraw_redemption, member, number) == "too_late"


def test_the_packing_list_and_the_file_of_the_queue(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    rewards.budget(1000)
    member = rewards.member_with(300, name="=cmd|calc")
    item = rewards.item(kind="product", name="+Doorbell", customs_minor=500)
    number = choose_item(member, item, country="DE", address="Secret Lane 1")
    browser = rewards.community.browser(rewards.manager)
    assert "Nothing to pack" in browser.get("/rewards/manage/queue/packing").text
    take_parcel(rewards.manager, number)
    page = browser.get("/rewards/manage/queue/packing").text
    assert "+Doorbell" in page
    assert "Secret Lane" not in page
    assert "Secret Lane 1" in browser.post("/rewards/manage/queue/packing").text
    other = rewards.community.browser(rewards.second)
    assert other.post("/rewards/manage/queue/packing").status_code == 404
    file = browser.get("/rewards/manage/queue.csv").text
    assert "'+Doorbell" in file
    assert "'=cmd|calc" in file
    assert "Secret" not in file
    end_parcel(rewards.manager, number, end="fulfilled")
    back = {"note": "Broken"}
    assert browser.post(f"/rewards/manage/queue/{number}/returned", back).status_code == 303
    assert db.session.get_one(Item, item).stock == 9, "what is broken does not go back into the stock"
    assert all_agrees()


def test_a_picture_is_kept_when_the_form_has_an_error(sqlite_rewards: Rewards) -> None:
    rewards = sqlite_rewards
    browser = rewards.community.browser(rewards.manager)
    drawn = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(drawn, "PNG")
    values = {
        "name": "",
        "kind": "product",
        "cost": "100",
        "currency": "EUR",
        "value": "2",
        "match_percent": "0",
    }
    picture = {"picture": (io.BytesIO(drawn.getvalue()), "p.png")}
    wrong = browser.post("/rewards/manage/catalogue/new", values | picture)
    assert wrong.status_code == 422
    stem = wrong.text.split('name="picture_kept" type="hidden" value="')[1][:32]
    values |= {"name": "A doorbell", "picture_kept": stem, "offered": "y"}
    assert browser.post("/rewards/manage/catalogue/new", values).status_code == 303
    assert db.session.scalars(select(Item.picture)).one() == stem
    values["picture_kept"] = "../../etc/passwd"
    assert browser.post("/rewards/manage/catalogue/1", values).status_code == 303
    assert db.session.scalars(select(Item.picture)).one() == stem
