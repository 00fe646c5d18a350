"""The facts of each question of a Stack Exchange dump, straight from its XML.

Decisions, beside the definitions:
- Only posts of type 1 and 2 count, answers only where their question is there.
- Duplicate: a PostLinks row of type 3 from the question; if the target is missing, only while it is closed.
  Closed (ClosedDate) without such a row: off-topic.
- Replies of user −1 are automatic. A missing author is a deleted member and counts as someone else.
- Solved: AcceptedAnswerId is there and is an answer to the question. Since: the later of that answer's
  creation and its accept vote's date (type 1, known to the day; of several the latest; none: the creation).
- The asker is the one who accepted. There is nothing hidden in a dump.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from tests.oracle.facts import Answer, Question, exclusion

AUTOMATIC = "-1"


def rows(folder: Path, file: str) -> Iterator[dict[str, str]]:
    if not (folder / file).exists():
        return
    for row in ET.parse(folder / file).getroot().iter("row"):
        yield dict(row.attrib)


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def questions(folder: Path) -> dict[str, Question]:
    """Return the questions of the dump by id, with all their facts."""
    posts = list(rows(folder, "Posts.xml"))
    asked = {post["Id"]: post for post in posts if post["PostTypeId"] == "1"}
    duplicates = _duplicates(folder, asked)
    found = {
        number: Question(
            id=number,
            author=post.get("OwnerUserId"),
            asked=moment(post["CreationDate"]),
            excluded=exclusion(
                hidden_reason=None, duplicate=number in duplicates, closed="ClosedDate" in post
            ),
        )
        for number, post in asked.items()
    }
    answers = _answers(posts, found)
    for answer in answers.values():
        found[answer.question].answers += 1
        _reply(found[answer.question], answer.author, answer.created, is_answer=True)
    for comment in rows(folder, "Comments.xml"):
        on = comment["PostId"]
        if question := found.get(answers[on].question if on in answers else on):
            _reply(question, comment.get("UserId"), moment(comment["CreationDate"]), is_answer=False)
    _solutions(folder, asked, found, answers)
    return found


def _answers(posts: list[dict[str, str]], found: dict[str, Question]) -> dict[str, Answer]:
    return {
        post["Id"]: Answer(
            id=post["Id"],
            question=post["ParentId"],
            author=post.get("OwnerUserId"),
            created=moment(post["CreationDate"]),
            role=_role(post.get("OwnerUserId")),
        )
        for post in posts
        if post["PostTypeId"] == "2" and post["ParentId"] in found
    }


def _duplicates(folder: Path, asked: dict[str, dict[str, str]]) -> set[str]:
    return {
        link["PostId"]
        for link in rows(folder, "PostLinks.xml")
        if link["LinkTypeId"] == "3"
        and link["PostId"] in asked
        and (link["RelatedPostId"] in asked or "ClosedDate" in asked[link["PostId"]])
    }


def _solutions(
    folder: Path,
    asked: dict[str, dict[str, str]],
    found: dict[str, Question],
    answers: dict[str, Answer],
) -> None:
    voted: dict[str, datetime] = {}
    for vote in rows(folder, "Votes.xml"):
        if vote["VoteTypeId"] == "1":
            at = moment(vote["CreationDate"])
            voted[vote["PostId"]] = max(at, voted.get(vote["PostId"], at))
    for number, post in asked.items():
        answer = answers.get(post.get("AcceptedAnswerId", ""))
        if answer is not None and answer.question == number:
            found[number].solve(max(answer.created, voted.get(answer.id, answer.created)), answer)


def _reply(question: Question, author: str | None, at: datetime, *, is_answer: bool) -> None:
    question.reply(at, author=author, role=_role(author), is_answer=is_answer)


def _role(author: str | None) -> str:
    return "automatic" if author == AUTOMATIC else "customer"
