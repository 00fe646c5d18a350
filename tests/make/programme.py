"""Builders of the programme: people on every step of the way, through the product's own use cases."""

from __future__ import annotations

from app.accounts.queries import actor_of_member
from app.core.actor import Actor
from superusers.programme.agreement_texts import AgreementText
from superusers.programme.life_cycle import State
from superusers.programme.queries import place_of
from superusers.programme.queries.agreements import newest_agreement
from superusers.programme.services.adopt_members import adopt_members
from superusers.programme.services.apply_for_place import apply_for_place
from superusers.programme.services.decide_candidate import decide_candidate
from superusers.programme.services.lead_place import lead_place
from superusers.programme.services.publish_agreement import publish_agreement
from superusers.programme.services.sign_agreement import sign_agreement
from tests.make.community import Community

TEXT = AgreementText("## One\n\nKeep what is confidential.", "<h2>One</h2><p>Keep what is confidential.</p>")
WAY = (State.NOMINATED, State.INVITED, State.SIGNED, State.ONBOARDING, State.ACTIVE)
WHY = "Helped for years."


class Programme:
    """With two managers, an agreement, the default market and tiers."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.manager = community.member("Mo Manager", role="community_manager")
        self.second = community.member("Ada Administrator", role="administrator")
        adopt_members()
        publish_agreement(self.manager, TEXT, changed="The first one.", seen=0)

    @classmethod
    def of(cls, community: Community, manager: Actor, second: Actor) -> Programme:
        """One that stands already, with an agreement."""
        found = cls.__new__(cls)
        found.community, found.manager, found.second = community, manager, second
        return found

    def member(self, upto: State = State.ACTIVE, *, name: str | None = None) -> Actor:
        """Somebody who went the way as far as that."""
        actor = self.community.member(name)
        self.lead(actor, upto)
        return actor_of_member(actor.signed_in_id)

    def lead(self, actor: Actor, upto: State = State.ACTIVE) -> None:
        for state in WAY[: WAY.index(upto) + 1]:
            self._step(actor, state)

    def _step(self, actor: Actor, to: State) -> None:
        if to == State.NOMINATED:
            apply_for_place(actor, reason="I like to explain things.")
        elif to == State.INVITED:
            decide_candidate(self.manager, actor.signed_in_id, invite=True, reason=WHY)
        elif to == State.SIGNED:
            self.sign(actor)
        else:
            lead_place(self.manager, actor.signed_in_id, to, reason=WHY)

    def sign(self, actor: Actor, name: str = "A. Member") -> int:
        version = newest_agreement()
        assert version is not None
        return sign_agreement(actor, number=version.number, name=name)


def state_of(member: Actor) -> State | None:
    place = place_of(member.signed_in_id)
    return place.state if place else None
