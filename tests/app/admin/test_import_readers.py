"""Reading a Stack Exchange dump: what each row means, and which rows cannot be used."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.admin.importing.readers_common import UnreadableError
from app.admin.importing.records import (
    AcceptanceRecord,
    AnswerRecord,
    BadgeRecord,
    ClosingRecord,
    CommentRecord,
    DuplicateLinkRecord,
    MemberRecord,
    QuestionRecord,
    Rejected,
    RevisionRecord,
    Skipped,
    TagRecord,
    VoteRecord,
)
from app.admin.importing.stackexchange import StackExchangeReader
from tests.make.dumps import NOW, QUESTION, history_row, read_rows, write_dump_file


def test_the_phases_come_in_the_order_to_load_and_only_for_files_that_are_there(tmp_path: Path) -> None:
    for file in ("Badges.xml", "Votes.xml", "Posts.xml", "Users.xml", "PostHistory.xml"):
        write_dump_file(tmp_path, file)
    names = [phase.name for phase in StackExchangeReader(tmp_path, now=NOW).phases()]
    assert names == ["members", "posts", "votes", "history", "badges"]


def test_a_folder_that_is_no_dump_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match=r"it has no Posts\.xml"):
        StackExchangeReader(tmp_path, now=NOW)
    with pytest.raises(UnreadableError, match="there is no such folder"):
        StackExchangeReader(tmp_path / "nowhere", now=NOW)


# ---------------------------------------------------------------- what rows mean


def test_a_member_keeps_name_profile_and_the_reputation_the_site_showed(tmp_path: Path) -> None:
    row = (
        '<row Id="7" Reputation="101" CreationDate="2018-02-20T21:07:06.207" DisplayName="Zoë"'
        ' Location="Köln" AboutMe="&lt;p&gt;Hi&#xD;&#xA;&lt;/p&gt;" Views="3" />'
    )
    assert read_rows(tmp_path, "Users.xml", row) == [
        MemberRecord(
            file="Users.xml",
            line=3,
            external_id="7",
            name="Zoë",
            joined_at=datetime(2018, 2, 20, 21, 7, 6, 207_000, tzinfo=UTC),
            about="<p>Hi\r\n</p>",
            about_format="html",
            location="Köln",
            source_reputation=101,
        )
    ]


def test_user_minus_one_is_automatic_and_a_user_without_a_name_gets_the_sites_own(tmp_path: Path) -> None:
    rows = [f'<row Id="{number}" CreationDate="2018-02-20T21:07:06.207" />' for number in (-1, 12)]
    community, nameless = read_rows(tmp_path, "Users.xml", *rows)
    assert isinstance(community, MemberRecord)
    assert isinstance(nameless, MemberRecord)
    assert community.automatic
    assert not nameless.automatic
    assert nameless.name == "user12"


def test_questions_and_answers_come_in_the_order_of_the_file(tmp_path: Path) -> None:
    answer = (
        '<row Id="5" PostTypeId="2" ParentId="1" CreationDate="2021-04-28T00:00:00.000" Score="-2" Body="x"'
        ' OwnerUserId="-1" />'
    )
    question = QUESTION.replace(
        "Title=",
        'OwnerUserId="17" AcceptedAnswerId="5" ViewCount="918" Score="36"'
        ' LastEditDate="2021-04-28T08:29:48.957" ClosedDate="2021-06-01T01:02:03.004"'
        ' Tags="&lt;proof-of-work&gt;&lt;c++&gt;" Title=',
    )
    assert read_rows(tmp_path, "Posts.xml", answer, question) == [
        AnswerRecord(
            file="Posts.xml",
            line=3,
            external_id="5",
            question="1",
            author="-1",
            author_role="automatic",
            body="x",
            format="html",
            created_at=datetime(2021, 4, 28, tzinfo=UTC),
            score=-2,
        ),
        QuestionRecord(
            file="Posts.xml",
            line=4,
            external_id="1",
            author="17",
            title="How?",
            body="<p>b</p>",
            format="html",
            created_at=datetime(2021, 4, 27, 15, 6, 44, 553_000, tzinfo=UTC),
            edited_at=datetime(2021, 4, 28, 8, 29, 48, 957_000, tzinfo=UTC),
            tags=("proof-of-work", "c++"),
            views=918,
            score=36,
            closed_at=datetime(2021, 6, 1, 1, 2, 3, 4_000, tzinfo=UTC),
            accepted_answer="5",
        ),
    ]


def test_tags_are_read_in_the_newer_form_too(tmp_path: Path) -> None:
    (question,) = read_rows(tmp_path, "Posts.xml", QUESTION.replace("Title=", 'Tags="|a|b|a|" Title='))
    assert isinstance(question, QuestionRecord)
    assert question.tags == ("a", "b")


def test_a_post_without_an_owner_is_by_a_deleted_member(tmp_path: Path) -> None:
    row = QUESTION.replace("Title=", 'OwnerDisplayName="gone" Title=')
    skipped, question = read_rows(tmp_path, "Posts.xml", row)
    assert skipped == Skipped("Posts.xml", 3, "field", "OwnerDisplayName of a deleted member")
    assert isinstance(question, QuestionRecord)
    assert question.author is None


def test_tag_wikis_and_other_posts_are_counted_by_name(tmp_path: Path) -> None:
    rows = [
        f'<row Id="{kind}" PostTypeId="{kind}" CreationDate="2021-04-27T15:06:44.553" />'
        for kind in (4, 6, 99)
    ]
    assert read_rows(tmp_path, "Posts.xml", *rows) == [
        Skipped("Posts.xml", 3, "row", "post of type tag wiki excerpt"),
        Skipped("Posts.xml", 4, "row", "post of type moderator nomination"),
        Skipped("Posts.xml", 5, "row", "post of type 99"),
    ]


def test_votes_up_down_and_accept_are_known_to_the_day_and_others_counted(tmp_path: Path) -> None:
    row = '<row Id="{0}" PostId="9" VoteTypeId="{1}" CreationDate="2021-04-27T00:00:00.000" />'
    kinds = ("2", "3", "1", "8")
    rows = [row.format(number, kind) for number, kind in enumerate(kinds, 1)]
    day = datetime(2021, 4, 27, tzinfo=UTC)
    up, down, acceptance, bounty = read_rows(tmp_path, "Votes.xml", *rows)
    assert up == VoteRecord(
        file="Votes.xml",
        line=3,
        external_id="1",
        on=None,
        post="9",
        member=None,
        value=1,
        at=day,
        known_to_day=True,
    )
    assert isinstance(down, VoteRecord)
    assert down.value == -1
    assert acceptance == AcceptanceRecord(
        file="Votes.xml", line=5, external_id="3", answer="9", at=day, known_to_day=True
    )
    assert bounty == Skipped("Votes.xml", 6, "row", "vote of type bounty start")


def test_only_duplicate_links_are_kept(tmp_path: Path) -> None:
    row = (
        '<row Id="{0}" CreationDate="2021-04-27T16:25:21.230" PostId="3" RelatedPostId="5"'
        ' LinkTypeId="{0}" />'
    )
    linked, duplicate = read_rows(tmp_path, "PostLinks.xml", row.format(1), row.format(3))
    assert linked == Skipped("PostLinks.xml", 3, "row", "link of type linked")
    assert duplicate == DuplicateLinkRecord(
        file="PostLinks.xml",
        line=4,
        external_id="3",
        question="3",
        duplicate_of="5",
        at=datetime(2021, 4, 27, 16, 25, 21, 230_000, tzinfo=UTC),
    )


def test_comments_tags_and_badges_are_read(tmp_path: Path) -> None:
    at = datetime(2021, 4, 27, 15, 32, 39, 773_000, tzinfo=UTC)
    stamp = "2021-04-27T15:32:39.773"
    comment = f'<row Id="8" PostId="4" Score="1" Text="a *b*" CreationDate="{stamp}" UserDisplayName="x" />'
    badge = f'<row Id="1" UserId="2" Name="Teacher" Date="{stamp}" Class="3" TagBased="False" />'
    assert read_rows(tmp_path, "Comments.xml", comment)[1] == CommentRecord(
        file="Comments.xml",
        line=3,
        external_id="8",
        on=None,
        post="4",
        author=None,
        body="a *b*",
        format="markdown",
        created_at=at,
    )
    assert read_rows(tmp_path, "Badges.xml", badge) == [
        BadgeRecord(file="Badges.xml", line=3, external_id="1", member="2", name="Teacher", at=at)
    ]
    assert read_rows(tmp_path, "Tags.xml", '<row Id="2" TagName="nft" Count="4" />') == [
        TagRecord(file="Tags.xml", line=3, external_id="2", name="nft", count=4)
    ]


# ---------------------------------------------------------------- history


@pytest.mark.parametrize(
    ("written", "reason"), [("1", "duplicate"), ("101", "duplicate"), ("102", "off_topic"), ("999", "other")]
)
def test_a_closing_carries_its_reason_in_a_word(tmp_path: Path, written: str, reason: str) -> None:
    more = f'Comment="{written}" Text="{{&quot;OriginalQuestionIds&quot;:[144],&quot;Voters&quot;:[]}}"'
    (closing,) = read_rows(tmp_path, "PostHistory.xml", history_row(1, 10, more=more))
    assert isinstance(closing, ClosingRecord)
    assert (closing.reason, closing.by, closing.duplicate_of) == (reason, "5", ("144",))


@pytest.mark.parametrize("text", ["not json", "[1]", "{&quot;OriginalQuestionIds&quot;:7}", ""])
def test_unusual_details_of_a_closing_do_not_lose_it(tmp_path: Path, text: str) -> None:
    more = f'Comment="2" Text="{text}"'
    *_counted, closing = read_rows(tmp_path, "PostHistory.xml", history_row(1, 10, more=more))
    assert isinstance(closing, ClosingRecord)
    assert (closing.reason, closing.duplicate_of) == ("off_topic", ())


def test_a_reopening_has_no_reason(tmp_path: Path) -> None:
    (reopening,) = read_rows(tmp_path, "PostHistory.xml", history_row(1, 11))
    assert isinstance(reopening, ClosingRecord)
    assert reopening.reopened
    assert reopening.reason is None


def test_the_parts_of_a_revision_become_one_at_the_line_of_its_last_row(tmp_path: Path) -> None:
    items = read_rows(
        tmp_path,
        "PostHistory.xml",
        history_row(1, 2, more='Text="body"'),
        history_row(2, 1, more='Text="title"'),
        history_row(3, 3, more='Text="&lt;a&gt;" Novelty="1"'),
        history_row(4, 5, revision="h", more='Text="new" Comment="why"'),
        history_row(5, 25),
    )
    first, unknown, second, tweeted = items
    assert isinstance(first, RevisionRecord)
    assert isinstance(second, RevisionRecord)
    assert (first.line, first.title, first.body, first.tags, first.initial) == (
        5,
        "title",
        "body",
        ("a",),
        True,
    )
    assert (second.line, second.body, second.title, second.comment) == (6, "new", None, "why")
    assert not second.initial
    assert unknown == Skipped("PostHistory.xml", 5, "field", "unknown field Novelty")
    assert tweeted == Skipped("PostHistory.xml", 7, "row", "history of type tweeted")


def test_the_lines_of_items_never_go_back(tmp_path: Path) -> None:
    """Else a place to resume from would leave something out."""
    odd = 'Text="x" Novelty="1"'
    items = read_rows(
        tmp_path,
        "PostHistory.xml",
        history_row(1, 2, more=odd),
        history_row(2, 1, more=odd),
        history_row(3, 2, revision="h", more=odd),
        history_row(4, 10, more=odd),
        history_row(5, 1, revision="", more=odd),
        history_row(6, 5, revision="i", more=odd),
    )
    lines = [item.line for item in items]
    assert lines == sorted(lines)
    assert sum(isinstance(item, RevisionRecord) for item in items) == 3
    assert sum(isinstance(item, Rejected) for item in items) == 1


# ---------------------------------------------------------------- rows that cannot be used


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (' Id="1"', "", "Id is missing"),
        (' Id="1"', ' Id="one"', "Id: not a whole number: 'one'"),
        ("2021-04-27T15:06:44.553", "yesterday", "CreationDate: not a time: 'yesterday'"),
        ("2021-04-27T15:06:44.553", "2021-04-27", "CreationDate: not a time: '2021-04-27'"),
        ("2021-04-27T15:06:44.553", "2024-01-01T00:00:00.001", "CreationDate: in the future"),
        ("How?", " ", "Title is missing"),
        ("Title=", 'Score="99999999999" Title=', "Score: too large: 99999999999"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_line(
    tmp_path: Path, old: str, new: str, reason: str
) -> None:
    rejected, good = read_rows(tmp_path, "Posts.xml", QUESTION.replace(old, new, 1), QUESTION)
    assert isinstance(rejected, Rejected)
    assert (rejected.file, rejected.line) == ("Posts.xml", 3)
    assert rejected.reason.startswith(reason)
    assert "PostTypeId" in rejected.raw_excerpt
    assert isinstance(good, QuestionRecord)


def test_a_time_with_a_zone_is_converted(tmp_path: Path) -> None:
    row = QUESTION.replace("2021-04-27T15:06:44.553", "2021-04-27T15:06:44+02:00")
    (question,) = read_rows(tmp_path, "Posts.xml", row)
    assert isinstance(question, QuestionRecord)
    assert question.created_at == datetime(2021, 4, 27, 13, 6, 44, tzinfo=UTC)


def test_unknown_fields_and_elements_are_counted_not_fatal(tmp_path: Path) -> None:
    items = read_rows(tmp_path, "Posts.xml", QUESTION.replace("Title=", 'Mood="good" Title='), "<extra />")
    assert items[0] == Skipped("Posts.xml", 3, "field", "unknown field Mood")
    assert isinstance(items[1], QuestionRecord)
    assert items[2] == Skipped("Posts.xml", 4, "row", "unknown element extra")
