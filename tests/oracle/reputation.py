"""What each member's reputation must be after importing a Stack Exchange dump, straight from its XML.

By the table of the definitions ("Reputation"). Decisions: a dump says on which day a vote was cast and not by
whom, so nobody loses a point for voting down; deleted members and the automatic one (user −1) earn nothing;
votes on posts that are not there count for nobody; of accept votes only the standing acceptance counts.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from tests.oracle.stackexchange import AUTOMATIC, moment, rows

ACCEPTED = 15
ACCEPTING = 2
VOTES = {("2", "2"): 10, ("2", "3"): -2, ("1", "2"): 5, ("1", "3"): -2}  # (post type, vote type): points
CAP = 200  # from votes, on one day (UTC); acceptances are exempt
FLOOR = 1


@dataclass
class Account:
    acceptances: int = 0
    votes: dict[date, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def uncapped(self) -> int:
        """The sum of all lines of the ledger."""
        return self.acceptances + sum(self.votes.values())

    @property
    def capped(self) -> int:
        """What the daily cap leaves."""
        return self.acceptances + sum(min(CAP, points) for points in self.votes.values())

    @property
    def total(self) -> int:
        """What the page shows."""
        return max(FLOOR, self.capped)


def accounts(folder: Path) -> dict[str, Account]:
    """Return the account of each member that has at least one line, by the dump's user id."""
    members = {row["Id"] for row in rows(folder, "Users.xml")} - {AUTOMATIC}
    posts = {row["Id"]: row for row in rows(folder, "Posts.xml") if row["PostTypeId"] in ("1", "2")}
    earned: dict[str, Account] = defaultdict(Account)
    for vote in rows(folder, "Votes.xml"):
        post = posts.get(vote["PostId"])
        if post is None or vote["VoteTypeId"] not in ("2", "3"):
            continue
        author = post.get("OwnerUserId")
        if author in members:
            points = VOTES[post["PostTypeId"], vote["VoteTypeId"]]
            earned[author].votes[moment(vote["CreationDate"]).date()] += points
    for question in posts.values():
        answer = posts.get(question.get("AcceptedAnswerId", ""))
        if answer is None or answer.get("ParentId") != question["Id"]:
            continue
        asker, answerer = question.get("OwnerUserId"), answer.get("OwnerUserId")
        if asker is not None and asker == answerer:
            continue
        if answerer in members:
            earned[answerer].acceptances += ACCEPTED
        if asker in members:
            earned[asker].acceptances += ACCEPTING
    return dict(earned)
