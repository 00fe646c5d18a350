"""The demo's content: it reads as a real place, is plainly invented, and breaks no rule of the product."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.admin.demo import build
from app.admin.demo.build import ContentError, build_archive
from app.admin.demo.times import duration, moment
from app.forum.policy import SILENCE, VOTES_A_DAY_ON_ONE_AUTHOR
from app.forum.texts import MAX_COMMENT, MAX_TAGS, read_body, read_tags, read_thanks, read_title

NOON = datetime(2026, 3, 17, 12, 34, 56, tzinfo=UTC)
MOMENTS = [
    NOON,
    datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=UTC),
    datetime(2026, 10, 25, 4, 20, tzinfo=UTC),
]
EMPLOYEES = {"staff", "community_manager", "administrator"}
REAL_ADDRESS = re.compile(r"[\w.]+@(?!northlight\.example)[\w.]+|https?://(?!meter\.local)[\w./]+")


@dataclass
class Archive:
    """The rows of a built archive, as the importer will read them."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in build.FILES:
            lines = (self.folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
            self.rows[name] = [json.loads(line) for line in lines]
        self.members = {row["id"]: row for row in self.rows["members"]}
        self.questions = {row["id"]: row for row in self.rows["questions"]}
        self.answers = {row["id"]: row for row in self.rows["answers"]}

    def posts(self) -> list[dict[str, Any]]:
        return self.rows["questions"] + self.rows["answers"] + self.rows["comments"]

    def question_of(self, on: str, post: str) -> dict[str, Any]:
        return self.questions[post if on == "question" else self.answers[post]["question"]]

    def role(self, member: str | None) -> str:
        return self.members[member].get("role", "member") if member else "member"


def archive_at(folder: Path, now: datetime) -> Archive:
    build_archive(folder, now)
    return Archive(folder)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    return archive_at(tmp_path_factory.mktemp("demo"), NOON)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("now", MOMENTS)
def test_nothing_lies_in_the_future_at_any_time_of_day(tmp_path: Path, now: datetime) -> None:
    archive = archive_at(tmp_path, now)
    times = [at(value) for rows in archive.rows.values() for row in rows for value in _times_of(row)]
    assert len(times) > 500
    assert max(times) < now
    newest = max(at(row["created_at"]) for row in archive.rows["questions"])
    assert now - newest < timedelta(minutes=10)


def _times_of(row: dict[str, Any]) -> list[str]:
    names = ("joined_at", "created_at", "edited_at", "at", "undone_at")
    states = [row[name] for name in ("closed", "hidden") if name in row]
    return [row[name] for name in names if name in row] + [state["at"] for state in states]


def test_it_is_as_large_and_as_lively_as_a_first_look_needs(archive: Archive) -> None:
    roles = Counter(archive.role(member) for member in archive.members)
    assert roles["super_user"] in (4, 5)
    assert roles["staff"] in (2, 3)
    assert (roles["community_manager"], roles["administrator"]) == (1, 1)
    assert len(archive.members) >= 40
    assert len(archive.questions) >= 60
    per_category = Counter(row["category"] for row in archive.questions.values())
    assert len(per_category) == 4
    assert min(per_category.values()) >= 10
    asked = [NOON - at(row["created_at"]) for row in archive.questions.values()]
    assert sum(age < timedelta(days=28) for age in asked) >= 20
    assert timedelta(days=150) < max(asked) < timedelta(days=190)
    authors = {row.get("author") for row in archive.posts()} | {
        row["member"] for row in archive.rows["votes"]
    }
    idle = archive.members.keys() - authors - {"idris"}
    assert not idle, "everybody does something, except who keeps the servers"


def test_first_responses_take_minutes_by_day_and_longer_at_night(archive: Archive) -> None:
    replies: dict[str, list[datetime]] = {}
    for row in archive.rows["answers"]:
        replies.setdefault(row["question"], []).append(at(row["created_at"]))
    waits: dict[bool, list[timedelta]] = {True: [], False: []}
    for key, answers in replies.items():
        asked = at(archive.questions[key]["created_at"])
        if NOON - asked > timedelta(days=2):
            waits[asked.hour >= 21 or asked.hour < 6].append(min(answers) - asked)
    day, night = (sorted(waits[part])[len(waits[part]) // 2] for part in (False, True))
    assert timedelta(minutes=10) < day < timedelta(hours=3)
    assert night > 2 * day


def test_no_text_shouts_and_no_two_are_alike(archive: Archive) -> None:
    texts = [row["body"] for row in archive.posts()]
    texts += [row["title"] for row in archive.questions.values()]
    texts += [row["thanks"] for row in archive.rows["acceptances"] if "thanks" in row]
    texts += [row["about"] for row in archive.members.values() if "about" in row]
    assert [text for text in texts if "!" in text or "lorem" in text.lower()] == []
    assert [text for text, number in Counter(texts).items() if number > 1] == []
    openings = Counter(" ".join(text.split()[:6]) for text in texts)
    assert [opening for opening, number in openings.items() if number > 1] == []


def test_nothing_in_it_leads_to_anybody_real(archive: Archive) -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in archive.folder.iterdir())
    assert REAL_ADDRESS.findall(everything) == []
    names = [row["name"] for row in archive.members.values()]
    assert all(re.fullmatch(r"\w+ \w\.", name) for name in names), "first name and initial"
    assert len(set(names)) == len(names)
    assert sum("email" in row for row in archive.members.values()) == 4


def test_every_text_would_be_taken_by_the_forms_and_renders_without_a_note(archive: Archive) -> None:
    for row in archive.questions.values():
        assert read_title(row["title"]) == row["title"]
        assert set(read_tags(" ".join(row["tags"]))) == set(row["tags"])
        assert len(row["tags"]) <= MAX_TAGS
    for row in archive.posts():
        assert read_body(row["body"]).rendered.note is None
    for row in archive.rows["comments"]:
        assert len(row["body"]) <= MAX_COMMENT
    for row in archive.rows["acceptances"]:
        assert read_thanks(row.get("thanks", "")) == row.get("thanks", "")


def test_the_bodies_use_what_markdown_offers(archive: Archive) -> None:
    html = "".join(read_body(row["body"]).rendered.html for row in archive.posts())
    for tag in ("<ol", "<ul", "<pre", "<table", "<blockquote", "<code", "<strong", "<em"):
        assert tag in html, tag


def test_nobody_does_anything_before_joining_or_before_the_question(archive: Archive) -> None:
    for row in archive.posts() + archive.rows["votes"]:
        member = row.get("author") or row.get("member")
        happened = at(row.get("created_at") or row["at"])
        if member:
            assert at(archive.members[member]["joined_at"]) < happened, row
    for row in archive.rows["answers"]:
        assert at(archive.questions[row["question"]]["created_at"]) < at(row["created_at"]), row["id"]
    for row in archive.rows["comments"]:
        post = (archive.questions if row["on"] == "question" else archive.answers)[row["post"]]
        assert at(post["created_at"]) < at(row["created_at"]), row["id"]


def test_nobody_replies_to_a_closed_question(archive: Archive) -> None:
    for row in archive.rows["answers"] + archive.rows["comments"]:
        question = archive.question_of(row.get("on", "answer"), row.get("post", row["id"]))
        if "closed" in question:
            assert at(row["created_at"]) < at(question["closed"]["at"]), row["id"]


def test_votes_keep_to_the_rules(archive: Archive) -> None:
    a_day: Counter[tuple[str, str, str]] = Counter()
    voted: Counter[tuple[str, str, str]] = Counter()
    for vote in archive.rows["votes"]:
        posts = archive.questions if vote["on"] == "question" else archive.answers
        author = posts[vote["post"]].get("author")
        assert author != vote["member"], vote
        assert vote["value"] == 1 or vote["on"] == "answer", "questions are not voted down"
        a_day[vote["member"], author or "", vote["at"][:10]] += 1
        voted[vote["on"], vote["post"], vote["member"]] += 1
    assert max(a_day.values()) <= VOTES_A_DAY_ON_ONE_AUTHOR
    assert max(voted.values()) == 1
    assert any(vote["value"] == -1 for vote in archive.rows["votes"])


def test_acceptances_keep_to_the_policy(archive: Archive) -> None:
    for row in archive.rows["acceptances"]:
        answer = archive.answers[row["answer"]]
        question = archive.questions[answer["question"]]
        if row["by"] == question["author"]:
            continue
        assert row["by"] != answer.get("author"), row
        if archive.role(row["by"]) in EMPLOYEES:
            continue
        assert archive.role(row["by"]) == "super_user", row
        seen = [answer["created_at"], question["created_at"]]
        seen += [
            other["created_at"]
            for other in archive.rows["comments"] + archive.rows["answers"]
            if other.get("author") == question["author"]
            and archive.question_of(other.get("on", "answer"), other.get("post", other["id"])) is question
        ]
        assert at(row["at"]) - max(map(at, seen)) >= SILENCE, row


def test_a_mistake_in_the_content_names_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = tmp_path / "content"
    for path in build.CONTENT.rglob("*.toml"):
        copy = content / path.relative_to(build.CONTENT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    monkeypatch.setattr(build, "CONTENT", content)
    broken = content / "energy" / "meter-on-a-houseboat.toml"
    text = broken.read_text(encoding="utf-8")
    for wrong, says in (
        (text + "\nvote = 'per'\n", "unknown: vote"),
        (text.replace("105 days ago", "105 days before"), "neither like"),
        (text.replace("title =", "titel ="), "titel"),
        (text + "\n=\n", "line"),
    ):
        broken.write_text(wrong, encoding="utf-8")
        with pytest.raises(ContentError, match=rf"energy/meter-on-a-houseboat\.toml: .*{says}"):
            build_archive(tmp_path / "out", NOON)


def test_times_are_read_as_they_are_written() -> None:
    assert duration("1d 4h 10m") == timedelta(days=1, hours=4, minutes=10)
    assert duration("45m") == timedelta(minutes=45)
    assert moment("3h 2m ago", NOON) == NOON - timedelta(hours=3, minutes=2)
    assert moment("2 days ago, 23:50", NOON) == datetime(2026, 3, 15, 23, 50, tzinfo=UTC)
    for wrong in ("", "soon", "5", "4h ago"):
        with pytest.raises(ValueError, match="is not a length of time"):
            duration(wrong)
    with pytest.raises(ValueError, match="neither"):
        moment("yesterday", NOON)
