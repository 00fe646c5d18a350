"""What rooms tell the kernel: consumers, jobs, slots, capabilities, and who may call each view."""

from __future__ import annotations

import pytest
from flask import Flask
from markupsafe import Markup

from app import create_app
from app.core import capabilities, slots
from app.core.actor import SYSTEM, VISITOR, Actor
from app.core.kernel import kernel_of
from app.core.policy import ALLOW, Refused, deny
from app.core.web.access import PUBLIC, SIGNED_IN, AccessNotStated, access, rule_of
from tests.app.core.toys import Happened, kernel
from tests.conftest import build_app, settings_for
from tests.make.community import Community


class TestKernel:
    def test_two_consumers_of_one_name_are_refused(self, sqlite_app: Flask) -> None:
        """The name is stored with deliveries: the second would take over the first one's."""
        kernel().consume("test.one", lambda event: None, Happened)
        with pytest.raises(ValueError, match=r"test\.one"):
            kernel().consume("test.one", lambda event: None, Happened)

    def test_two_handlers_of_one_kind_are_refused(self, sqlite_app: Flask) -> None:
        kernel().handle("test.job", lambda: None)
        with pytest.raises(ValueError, match=r"test\.job"):
            kernel().handle("test.job", lambda: None)

    def test_two_who_add_to_the_demo_by_one_name_are_refused(self, sqlite_app: Flask) -> None:
        kernel().demo("test", lambda now: None)
        with pytest.raises(ValueError, match="'test'"):
            kernel().demo("test", lambda now: None)

    def test_each_application_has_registries_of_its_own(self, sqlite_app: Flask, tmp_path) -> None:
        url = kernel().settings.database_url
        bare = build_app(url, tmp_path, with_superusers=False)
        assert "reputation.ledger" in kernel().consumers
        assert "reputation.ledger" not in kernel_of(bare).consumers


class TestMergedSlots:
    def test_what_several_say_about_one_thing_is_joined(self, sqlite_app: Flask) -> None:
        kernel().fill("test.notes", lambda places: {place: Markup("<b>one</b>") for place in places})
        kernel().fill("test.notes", lambda places: {places[0]: Markup("two")})
        assert slots.merged("test.notes", [7, 8]) == {7: "<b>one</b>two", 8: "<b>one</b>"}
        assert slots.merged("test.nobody", [7]) == {}


class TestCapabilities:
    def test_a_role_can_what_it_was_granted_and_nothing_else(self, sqlite_app: Flask) -> None:
        kernel().grant("gardener", capabilities.SEE_HIDDEN)
        assert kernel().capabilities["gardener"] == {capabilities.SEE_HIDDEN}

    def test_a_capability_that_nobody_asks_for_cannot_be_granted(self, sqlite_app: Flask) -> None:
        """A slip of the pen would grant nothing, and nobody would notice."""
        with pytest.raises(ValueError, match=r"forum\.acept_any"):
            kernel().grant("gardener", "forum.acept_any")

    def test_every_capability_is_in_the_list(self) -> None:
        named = {v for k, v in vars(capabilities).items() if k.isupper() and isinstance(v, str)}
        assert named == capabilities.ALL

    def test_a_visitor_can_nothing_and_the_system_is_nobody(self) -> None:
        assert not any(VISITOR.can(capability) for capability in capabilities.ALL)
        assert not SYSTEM.is_signed_in
        assert not VISITOR.is_member(None), "a deleted author is nobody, not a visitor"

    def test_an_actor_cannot_be_changed(self) -> None:
        with pytest.raises(AttributeError):
            VISITOR.role = "administrator"  # type: ignore[misc]


class TestPolicy:
    def test_a_refusal_has_a_reason_for_machines_and_one_for_people(self) -> None:
        with pytest.raises(Refused, match="Not today") as caught:
            deny("closed", "Not today.").enforce()
        assert caught.value.reason == "closed"
        ALLOW.enforce()
        assert ALLOW
        assert not deny("closed", "Not today.")


class TestSlots:
    def test_a_bulk_slot_is_filled_with_one_call_whatever_the_number_of_rows(self, sqlite_app: Flask) -> None:
        calls = []

        def fill(ids: list[int]) -> dict[int, Markup]:
            calls.append(ids)
            return {i: Markup("<i>{}</i>").format(i) for i in ids}

        kernel().fill("test.bulk", fill)
        kernel().fill("test.bulk", lambda ids: {ids[0]: Markup("!")})
        found = slots.bulk("test.bulk", [3, None, 1, 3, 2])
        assert calls == [[1, 2, 3]]
        assert found == {1: "<i>1</i>!", 2: "<i>2</i>", 3: "<i>3</i>"}

    def test_nobody_is_asked_about_nothing(self, sqlite_app: Flask) -> None:
        kernel().fill("test.bulk", lambda ids: pytest.fail("asked"))
        assert slots.bulk("test.bulk", [None]) == {}

    def test_a_slot_nobody_fills_is_empty(self, sqlite_app: Flask) -> None:
        assert slots.single("test.nobody") == ""
        assert slots.bulk("test.nobody", [1]) == {}
        assert slots.first("test.nobody") is None

    def test_what_fillers_say_stands_side_by_side_and_is_escaped(self, sqlite_app: Flask) -> None:
        kernel().fill("test.single", lambda who: Markup("<b>{}</b>").format(who))
        kernel().fill("test.single", lambda who: "<script>")
        assert slots.single("test.single", "A & B") == "<b>A &amp; B</b>&lt;script&gt;"

    def test_the_first_that_has_anything_to_say_is_heard(self, sqlite_app: Flask) -> None:
        for answer in (None, "second", "third"):
            kernel().fill("test.first", lambda answer=answer: answer)
        assert slots.first("test.first") == "second"


class TestAccess:
    def test_an_application_with_a_view_that_states_nothing_does_not_start(self, tmp_path) -> None:
        def forget(app: Flask) -> None:
            app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")

        with pytest.raises(AccessNotStated, match="forgotten"):
            create_app(settings_for(f"sqlite:///{tmp_path}/x.sqlite3", tmp_path), extensions=[forget])

    def test_every_view_of_the_product_states_it(self, sqlite_app: Flask) -> None:
        known = {PUBLIC, SIGNED_IN} | capabilities.ALL
        rules = {name: rule_of(view) for name, view in sqlite_app.view_functions.items()}
        assert {name: rule for name, rule in rules.items() if rule not in known} == {}

    def test_a_view_added_later_that_states_nothing_is_closed(self, sqlite_app: Flask) -> None:
        sqlite_app.testing = False
        sqlite_app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
        answer = sqlite_app.test_client().get("/forgotten")
        assert answer.status_code == 500
        assert "open to all" not in answer.text

    @pytest.fixture
    def guarded(self, sqlite_app: Flask) -> Flask:
        for name, rule in (("mine", SIGNED_IN), ("theirs", capabilities.READ_STATISTICS)):
            view = access(rule)(lambda name=name: name)
            sqlite_app.add_url_rule(f"/{name}", name, view, methods=["GET", "POST"])
        return sqlite_app

    def test_a_visitor_is_sent_to_sign_in_and_back_again(self, guarded: Flask) -> None:
        answer = guarded.test_client().get("/mine?page=2")
        assert answer.status_code == 302
        assert answer.location == "/sign-in?next=/mine?page%3D2"

    def test_a_member_may_what_members_may(self, guarded: Flask) -> None:
        community = Community(guarded)
        browser = community.browser(community.member())
        assert browser.get("/mine").text == "mine"
        refused = browser.get("/theirs")
        assert refused.status_code == 403
        assert "theirs" not in refused.text

    def test_a_role_may_what_it_was_granted(self, guarded: Flask) -> None:
        community = Community(guarded)
        browser = community.browser(community.member(role="community_manager"))
        assert browser.get("/theirs").text == "theirs"

    def test_a_form_without_its_token_changes_nothing(self, guarded: Flask) -> None:
        community = Community(guarded)
        browser = community.browser(community.member())
        assert browser.client.post("/mine").status_code == 400
        assert browser.post("/mine").text == "mine"


def test_an_actor_is_made_of_plain_values_only() -> None:
    """A live row would expire at the rollback that begins a command."""
    assert {type(value) for value in vars_of(Actor(member_id=1))} <= {int, str, frozenset, bool, type(None)}


def vars_of(actor: Actor) -> list[object]:
    return [getattr(actor, name) for name in actor.__dataclass_fields__]
