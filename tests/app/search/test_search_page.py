"""The search page: whatever is typed, a helpful page, and nothing on it that is not everybody's."""

from __future__ import annotations

import re
from html import escape
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.forum.models import Answer, Question
from app.search.analysis import choices, words_of
from app.search.pages import questions_like, read_search_page
from app.search.query_text import LONGEST, MOST_WORDS, read_search
from app.search.snippets import Marker
from tests.app.search.test_indexing import changed, folder
from tests.make.community import Community
from tests.web.reading import faults

HOSTILE = '<img src=x onerror=alert(1)> & "quotes" </mark><script>alert(1)</script>'


def search(community: Community, typed: str) -> str:
    page = community.browser().client.get("/search", query_string={"q": typed})
    assert page.status_code == 200
    return str(page.text)


def titles(page: str) -> list[str]:
    found = re.findall(r'<h2 class="q-title"><a href="/questions/\d+/[^"]*">(.*?)</a>', page)
    return [re.sub("</?mark>", "", title) for title in found]


def test_a_visitor_finds_a_solved_question_and_sees_why(community: Community) -> None:
    community.name_site()
    question = community.question(title="The doorbell rings twice", tags=("chime",))
    community.accept(question, community.answer(question, body="Replace the old **transformer** behind it."))
    community.question(title="Paint for the garage")
    community.deliver()
    page = search(community, "transformers")
    assert titles(page) == ["The doorbell rings twice"]
    assert "Replace the old <mark>transformer</mark> behind it." in page
    assert "Solution:" in page
    assert "1 question<" in page
    assert faults(page) == []
    assert titles(search(community, "doorbell status:solved tag:chime category:speakers")) == [
        "The doorbell rings twice"
    ]
    assert titles(search(community, "doorbell status:unsolved")) == []


def test_filters_are_chips_that_can_be_taken_away(sqlite_community: Community) -> None:
    community = sqlite_community
    community.question(title="The doorbell rings", tags=("chime",))
    community.deliver()
    page = search(community, 'doorbell tag:chime category:"Speakers"')
    assert (
        '<a class="chip chip-quiet chip-link" href="/search?q=doorbell+category%3Aspeakers">Tag: chime'
        in page
    )
    assert "Category: Speakers" in page
    assert 'href="/search?q=doorbell+tag%3Achime+category%3Aspeakers+status%3Asolved">Solved</a>' in page


def test_nothing_found_offers_to_ask_with_the_same_words(sqlite_community: Community) -> None:
    community = sqlite_community
    community.question()
    community.deliver()
    page = search(community, 'speaker "falls off" shelf status:solved')
    assert "No question says this" in page
    assert 'href="/ask?title=speaker+falls+off+shelf">Ask this question</a>' in page
    form = community.browser(community.member()).get("/ask?title=speaker+falls+off+shelf").text
    assert 'value="speaker falls off shelf"' in form


def test_what_makes_no_sense_is_explained_not_refused(sqlite_community: Community) -> None:
    community = sqlite_community
    community.question(title="The doorbell rings")
    community.deliver()
    page = search(community, "doorbell status:happy")
    assert "There is no status “happy”." in page
    assert titles(page) == ["The doorbell rings"]
    page = search(community, "doorbell category:nowhere")
    assert "There is no category “nowhere”." in page
    assert titles(page) == []
    assert titles(search(community, 'AND (doorbell OR NOT "rings')) == ["The doorbell rings"]
    assert titles(search(community, "doorbel")) == ["The doorbell rings"]
    assert "so “doorbel" in search(community, "dorbel")


def test_before_there_is_a_search_the_page_says_how(sqlite_community: Community) -> None:
    for typed in ("", "   ", '""', "!?", "💥"):
        page = search(sqlite_community, typed)
        assert 'id="search-words"' in page
        assert faults(page) == []


def test_results_come_in_pages(sqlite_community: Community) -> None:
    community = sqlite_community
    for n in range(23):
        community.question(title=f"Doorbell number {n}")
    community.deliver()
    seen: list[str] = []
    for number, shown in ((1, 10), (2, 10), (3, 3), (4, 0)):
        page = community.browser().get(f"/search?q=doorbell&page={number}").text
        assert len(titles(page)) == shown
        seen += titles(page)
    assert len(set(seen)) == 23
    assert 'rel="next" href="/search?q=doorbell&amp;page=2"' in search(community, "doorbell")


def test_what_was_hidden_a_moment_ago_is_not_shown(sqlite_community: Community) -> None:
    """The index may still hold it: what is shown is read from the database."""
    community = sqlite_community
    question = community.question(title="The doorbell rings twice", body="Some words.")
    answer = community.answer(question, body="A secret transformer.")
    community.deliver()
    community.hide(Answer, answer)
    page = search(community, "transformer")
    assert titles(page) == ["The doorbell rings twice"]
    assert "secret" not in page
    community.hide(Question, question)
    for typed in ("transformer", "doorbell"):
        page = search(community, typed)
        assert titles(page) == []
        assert "secret" not in page
        assert "Some words" not in page
    assert questions_like("The doorbell rings twice") == []
    staff = community.browser(community.member(role="staff")).get("/search?q=doorbell").text
    assert titles(staff) == []
    changed(question)
    community.deliver()
    assert titles(search(community, "doorbell")) == []


def test_hostile_text_is_shown_as_text(sqlite_community: Community) -> None:
    community = sqlite_community
    question = community.question(title=f"doorbell {HOSTILE}"[:150], body=f"`{HOSTILE}` doorbell")
    community.accept(question, community.answer(question, body=f"```\n{HOSTILE}\n```\ntransformer"))
    community.deliver()
    for typed in ("doorbell", "script", "alert(1)", "img", "mark", HOSTILE, "transformer onerror"):
        page = search(community, typed)
        assert faults(page) == [], typed
        assert "<script>alert" not in page
        assert "<img" not in page
    assert titles(search(community, "onerror"))
    form = community.browser(community.member())
    sent = form.post("/search/similar", {"title": f"doorbell {HOSTILE}"})
    assert "<img" not in sent.text
    assert "doorbell &lt;img" in sent.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400), st.text(max_size=30))
def test_a_snippet_is_the_text_escaped_and_marked(text: str, word: str) -> None:
    terms = [choices(part, ("en",)) for found in words_of(word + " " + text[:50]) for part in found.parts]
    marker = Marker(terms, ("en",))
    _, snippet = marker.best_of([text])
    bare = str(snippet).replace("<mark>", "").replace("</mark>", "").strip("…")
    assert "<" not in bare
    assert str(snippet).count("<mark>") == str(snippet).count("</mark>")
    if text.isascii():
        assert bare in escape(" ".join(text.split()))


SYNTAX = st.lists(
    st.sampled_from(
        [
            *'"(){}[]:*?~^+-/\\&|!<>',
            "status:",
            "tag:",
            "category:",
            "status:solved",
            'tag:"',
            "AND",
            "OR",
            "NOT",
            "TO",
            "doorbell",
            "rings",
            "“",
            "”",
            "*",
            "a*",
            "[a TO z]",
            "title:x",
            "\u0000",
            "\ud800",
            "\u202e",
            "💥",
            "é",
            "日本語",
            " ",
            "\n",
            "0" * 30,
            "x" * 300,
        ]
    ),
    max_size=40,
)


def test_no_search_fails_whatever_is_typed(sqlite_community: Community) -> None:
    sqlite_community.question(title="The doorbell rings", tags=("chime",))
    sqlite_community.deliver()

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.one_of(SYNTAX.map("".join), SYNTAX.map(" ".join), st.text(max_size=200)))
    def type_it(typed: str) -> None:
        shown = read_search_page(read_search(typed), 1)
        assert not shown.unavailable
        if len(shown.q) <= LONGEST:  # typed anew it means the same
            assert read_search(shown.q).pieces == read_search(typed).pieces
        questions_like(typed, typed)

    type_it()


@pytest.mark.parametrize(
    "typed",
    [
        "light " * 2_000,
        "x" * 10_000,
        '"' + "the light " * 1_000,
        "tag:a " * 2_000,
        "日本語" * 3_400,
        "a.b-" * 2_500,
        "ﷺ" * 10_000,
        "qwrtz " * 2_000,
    ],
)
def test_ten_thousand_characters_cost_little(sqlite_community: Community, typed: str) -> None:
    community = sqlite_community
    for n in range(20):
        community.question(title=f"The light number {n} blinks", body="the light and the light " * 50)
    community.deliver()
    search(community, "light")
    before = process_time()
    page = search(community, typed)
    assert process_time() - before < 0.5
    assert faults(page) == []
    read = read_search(typed)
    assert len(read.text()) <= 2 * LONGEST
    assert len(read.of("word")) <= MOST_WORDS
    assert read.notes


def test_search_out_of_order_offers_the_list(
    sqlite_community: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    community = sqlite_community
    assert not (folder() / "current").exists()
    page = search(community, "doorbell")
    assert "Search is being put in order" in page
    assert 'href="/questions">Read the list of questions</a>' in page
    assert faults(page) == []


def test_similar_questions_stand_on_the_ask_form_solved_first(community: Community) -> None:
    community.name_site()
    open_one = community.question(title="Speaker light blinks white after the update")
    solved = community.question(title="Light blinks white and the speaker is stuck")
    community.accept(solved, community.answer(solved, body="Hold volume down for 12 seconds."))
    for n in range(10):
        community.question(title=f"Something else about thing {n}")
    community.deliver()
    member = community.browser(community.member())
    words = {"title": "My speaker light blinks white", "body": "Since the update."}
    for page in (
        member.get("/ask?title=My+speaker+light+blinks+white").text,
        member.post("/ask", words | {"preview": "1"}).text,
        member.post("/search/similar", words).text,
    ):
        assert page.index(f"/questions/{solved}/") < page.index(f"/questions/{open_one}/")
        assert "Solved before" in page
        assert "Hold volume down for 12 seconds." in page
        assert "Something else" not in page
    nothing = member.post("/search/similar", {"title": "li"})
    assert nothing.status_code == 200
    assert nothing.text.strip() == ""
    assert "Solved before" not in member.get("/ask").text


def test_asking_goes_on_without_an_index(sqlite_community: Community) -> None:
    member = sqlite_community.browser(sqlite_community.member())
    assert member.get("/ask?title=My+speaker+light+blinks").status_code == 200
    assert member.post("/search/similar", {"title": "My speaker light blinks"}).text.strip() == ""
