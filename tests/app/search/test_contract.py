"""What every search engine must do, whatever it is made of. Add another one to ENGINES."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.search.engine import Asked, Document, Like, SearchEngine, SearchUnavailable
from app.search.query_text import read_search
from app.search.whoosh_engine import WhooshEngine

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ENGINES: dict[str, Callable[[Path], SearchEngine]] = {"whoosh": WhooshEngine}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> SearchEngine:
    """An engine with an empty index."""
    made = ENGINES[request.param](tmp_path / "search")
    made.rebuild([], lambda: ((), ()))
    return made


def document(number: int, title: str, body: str = "", **more: Any) -> Document:
    values: dict[str, Any] = {
        "asked_at": NOW - timedelta(days=100 - number),
        "statuses": frozenset({"open", "unsolved"}),
    }
    return Document(number, title, body, **(values | more))


def put(engine: SearchEngine, *documents: Document, gone: Sequence[int] = ()) -> None:
    engine.apply(lambda: (documents, gone))


def found(engine: SearchEngine, typed: str, **narrowed: Any) -> list[int]:
    read = read_search(typed)
    asked = Asked(
        words=read.of("word"),
        phrases=read.of("phrase"),
        tags=read.of("tag"),
        statuses=read.of("status"),
        **narrowed,
    )
    return [hit.number for hit in engine.search(asked, limit=10).hits]


def like(engine: SearchEngine, title: str, body: str = "", **more: Any) -> list[int]:
    return [hit.number for hit in engine.similar(Like(title, body, **{"at": NOW, **more}), limit=10)]


def test_an_empty_index_finds_nothing(engine: SearchEngine) -> None:
    assert found(engine, "light") == []
    assert like(engine, "The light blinks") == []
    assert engine.state().documents == 0
    assert engine.is_whole()


def test_words_are_found_in_title_body_tags_answers_and_solution(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "About apples"),
        document(2, "Other", "a pear in the body"),
        document(3, "Other", tags=("quince", "wi-fi")),
        document(4, "Other", answers="It was the cherry."),
        document(5, "Other", solution="Take the plum."),
    )
    for word, number in (("apples", 1), ("pear", 2), ("quince", 3), ("cherry", 4), ("plum", 5)):
        assert found(engine, word) == [number], word


def test_a_word_is_found_in_its_other_forms(engine: SearchEngine) -> None:
    put(engine, document(1, "My speakers were updating"), document(2, "Größe der Straße", language="de"))
    assert found(engine, "speaker update") == [1]
    assert found(engine, "SPEAKER'S") == [1]
    assert found(engine, "große") == [2]
    assert found(engine, "straßen grosse") == [2]  # one form, and one spelled otherwise


def test_accents_and_case_do_not_matter(engine: SearchEngine) -> None:
    put(engine, document(1, "Réinitialiser l’appareil après la mise à jour", language="fr"))
    assert found(engine, "REINITIALISER apres") == [1]
    assert found(engine, "re\u0301initialiser") == [1]


def test_versions_error_codes_and_files_are_words(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "Stuck after 115.2.2", "It says E-1163 and 0x80070005 in userChrome.css"),
        document(2, "Stuck after 115.2.1", "It says E-1164"),
    )
    for typed in ("115.2.2", "E-1163", "e-1163", "0x80070005", "userchrome.css"):
        assert found(engine, typed) == [1], typed
    assert sorted(found(engine, "115.2")) == [1, 2]
    assert sorted(found(engine, "stuck 115")) == [1, 2]


def test_hyphens_do_not_matter(engine: SearchEngine) -> None:
    put(engine, document(1, "No e-mail over Wi-Fi"), document(2, "Email without wifi"))
    assert sorted(found(engine, "email")) == [1, 2]
    assert sorted(found(engine, "wi-fi")) == [1, 2]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("スピーカーが接続できない", "スピーカー"),
        ("연결이 안 됩니다", "연결"),
        ("ลำโพงไม่เชื่อมต่อ", "ลำโพง"),
        ("Колонка не работает", "колонка"),
    ],
)
def test_other_scripts_are_found(engine: SearchEngine, title: str, typed: str) -> None:
    put(engine, document(1, title), document(2, "Something else entirely"))
    assert found(engine, typed) == [1]


def test_a_phrase_stands_in_this_order(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "The light is white", "blinks"),
        document(2, "White light blinks", answers="nothing"),
        document(3, "Other", answers="It is a white light, really"),
    )
    assert found(engine, '"white light"') == [2, 3] or found(engine, '"white light"') == [3, 2]
    assert found(engine, '"light white"') == []
    assert found(engine, '"white light" blinks') == [2]


def test_a_phrase_does_not_reach_from_one_text_into_another(engine: SearchEngine) -> None:
    put(engine, document(1, "It ends with white", "light begins this"))
    assert found(engine, '"white light"') == []


def test_status_tag_and_category_narrow(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "A light", tags=("wi-fi", "mesh"), category_id=7, statuses=frozenset({"solved"})),
        document(2, "A light", tags=("wi-fi",), category_id=7),
        document(3, "A light", tags=("mesh",), category_id=8),
    )
    assert sorted(found(engine, "light")) == [1, 2, 3]
    assert found(engine, "light status:solved") == [1]
    assert sorted(found(engine, "light status:unsolved")) == [2, 3]
    assert sorted(found(engine, "light tag:wi-fi")) == [1, 2]
    assert found(engine, "light tag:wi-fi tag:mesh") == [1]
    assert found(engine, "light tag:wi") == []
    assert sorted(found(engine, "light", category_id=7)) == [1, 2]
    assert found(engine, "status:solved tag:mesh", category_id=8) == []
    assert sorted(found(engine, "tag:mesh")) == [1, 3]


def test_all_words_are_in_what_is_found_where_that_is_possible(engine: SearchEngine) -> None:
    put(engine, document(1, "White light"), document(2, "White noise"), document(3, "Green light"))
    assert found(engine, "white light") == [1]
    answer = engine.search(Asked(words=("white", "blue", "noise")), limit=10)
    assert [hit.number for hit in answer.hits] == [2]
    assert not answer.whole


def test_a_misspelled_word_finds_the_right_one(engine: SearchEngine) -> None:
    put(engine, document(1, "Thermostat without heating"), document(2, "Doorbell without chime"))
    answer = engine.search(Asked(words=("termostat",)), limit=10)
    assert [hit.number for hit in answer.hits] == [1]
    assert list(answer.spelled) == ["termostat"]
    assert found(engine, "dorbell") == [2]
    assert found(engine, "xyzzyx") == []


def test_a_title_counts_more_than_a_body_and_solved_more_than_not(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "Something", "the reset of it, and much besides that"),
        document(2, "How to reset it", "please"),
        document(3, "How to reset it", "please", statuses=frozenset({"solved"})),
    )
    assert found(engine, "reset") == [3, 2, 1]


def test_pages_do_not_overlap_and_the_total_is_that_of_all(engine: SearchEngine) -> None:
    put(engine, *(document(n, f"A light, number {n}") for n in range(1, 26)))
    pages = [engine.search(Asked(words=("light",)), limit=10, offset=start) for start in (0, 10, 20, 30)]
    assert [len(page.hits) for page in pages] == [10, 10, 5, 0]
    assert {page.total for page in pages} == {25}
    assert len({hit.number for page in pages for hit in page.hits}) == 25


def test_a_document_put_again_replaces_the_one_before(engine: SearchEngine) -> None:
    put(engine, document(1, "White"), document(2, "Green"))
    put(engine, document(1, "Blue"))
    assert found(engine, "white") == []
    assert found(engine, "blue") == [1]
    assert engine.state().documents == 2
    put(engine, gone=[2])
    assert found(engine, "green") == []
    assert engine.state().documents == 1
    put(engine, gone=[2, 99])  # what is not there can be taken out
    put(engine, document(2, "Green"))
    assert found(engine, "green") == [2]


def test_many_small_writes_leave_few_parts_and_every_document_once(engine: SearchEngine) -> None:
    put(engine, *(document(n, f"Question {n} about light") for n in range(1, 60)))
    for n in range(60, 120):
        put(engine, document(n, f"Question {n} about light"))
        put(engine, document(n - 50, f"Question {n - 50} about light, again"))
    state = engine.state()
    assert state.documents == 119
    assert state.parts < 10
    assert engine.search(Asked(words=("light",)), limit=1).total == 119
    assert engine.search(Asked(words=("again",)), limit=1).total == 60


def test_similar_questions_come_by_what_they_tell(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "Firmware stuck at 63% and the light blinks white", "After the update nothing responds."),
        document(2, "Which paint for the garage?", "It has to be white, or nearly."),
        document(3, "Light blinks", "Since the firmware update it stays at 63% all the time"),
        *(document(n, f"Something about thing {n}", "and the rest of it") for n in range(4, 20)),
    )
    assert like(engine, "Speaker light blinks white, stuck at 63%", "I installed the firmware update")[
        :2
    ] == [1, 3]


def test_only_what_was_asked_before_is_similar(engine: SearchEngine) -> None:
    put(engine, *(document(n, "The firmware is stuck at 63%") for n in (1, 2, 3)), document(4, "Else"))
    assert sorted(like(engine, "Firmware stuck at 63%")) == [1, 2, 3]
    assert like(engine, "Firmware stuck at 63%", at=NOW - timedelta(days=98)) == [1]
    assert like(engine, "Firmware stuck at 63%", at=NOW - timedelta(days=200)) == []
    assert sorted(like(engine, "Firmware stuck at 63%", leave_out=2)) == [1, 3]


def test_of_two_that_are_alike_the_one_asked_lately_comes_first(engine: SearchEngine) -> None:
    put(
        engine,
        document(1, "The firmware is stuck", asked_at=NOW - timedelta(days=300)),
        document(2, "The firmware is stuck", asked_at=NOW - timedelta(days=1)),
        document(3, "The firmware is stuck", asked_at=NOW - timedelta(days=200)),
    )
    assert like(engine, "firmware stuck") == [2, 3, 1]


def test_a_rebuilt_index_holds_what_changed_meanwhile(engine: SearchEngine) -> None:
    put(engine, document(1, "White"), document(2, "Green"), document(9, "Gone"))

    def batches() -> Any:
        yield [document(1, "White"), document(2, "Green")]
        # While the first batch is being read, somebody edits one question and hides another.
        put(engine, document(1, "Blue"), gone=[2])
        assert found(engine, "blue") == [1]  # reads go on, and so do writes

    assert engine.rebuild(batches(), lambda: ([document(1, "Blue")], [2])) == 1
    assert found(engine, "blue") == [1]
    assert found(engine, "white") == found(engine, "green") == found(engine, "gone") == []


def test_a_rebuild_that_fails_leaves_what_was(engine: SearchEngine) -> None:
    put(engine, document(1, "White"))

    def batches() -> Any:
        yield [document(1, "Blue")]
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        engine.rebuild(batches(), lambda: ((), ()))
    assert found(engine, "white") == [1]
    assert engine.rebuild([[document(1, "Blue")]], lambda: ((), ())) == 1
    assert found(engine, "blue") == [1]


def test_another_process_sees_what_one_has_written(
    request: pytest.FixtureRequest, engine: SearchEngine, tmp_path: Path
) -> None:
    other = ENGINES[request.node.callspec.params["engine"]](tmp_path / "search")
    put(engine, document(1, "White"))
    assert found(other, "white") == [1]
    put(engine, document(1, "Blue"))
    assert found(other, "blue") == [1]
    other.rebuild([[document(2, "Green")]], lambda: ((), ()))
    assert found(engine, "green") == [2]
    assert found(engine, "blue") == []


def test_threads_may_search_and_write_at_once(engine: SearchEngine) -> None:
    put(engine, *(document(n, f"Light number {n}", "stays the same") for n in range(1, 40)))
    wrong: list[object] = []

    def search() -> None:
        try:
            for _ in range(30):
                total = engine.search(Asked(words=("light",), phrases=("stays the same",)), limit=5).total
                if total != 39 or not like(engine, "Light number 7"):
                    wrong.append(total)
        except Exception as error:
            wrong.append(error)

    threads = [threading.Thread(target=search) for _ in range(6)]
    for thread in threads:
        thread.start()
    for n in range(20):
        put(engine, document(n + 1, f"Light number {n + 1}", "stays the same"))
    for thread in threads:
        thread.join()
    assert wrong == []


def test_without_an_index_search_says_that_it_is_unavailable(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    for make in ENGINES.values():
        engine = make(tmp_path / "nothing")
        with pytest.raises(SearchUnavailable):
            engine.search(Asked(words=("light",)), limit=10)
        with pytest.raises(SearchUnavailable):
            engine.similar(Like("light"), limit=10)
        with pytest.raises(SearchUnavailable):
            put(engine, document(1, "x"))
        assert not engine.is_whole()
        assert engine.state().trouble


@pytest.mark.parametrize(
    "odd",
    [
        "",
        " ",
        "\u0300",
        "💥",
        "ﷺ" * 300,
        "\u202e",
        "a" * 30_000,
        "\x1b[31m",
        "x\ny",
        "ﬀ",
        "İ",
        "a.b.c-d_e" * 50,
    ],
)
def test_any_text_can_be_put_in_and_looked_for(engine: SearchEngine, odd: str) -> None:
    put(
        engine,
        document(1, odd, odd, answers=odd, solution=odd, tags=(odd[:20].strip() or "x",)),
        document(2, "A light"),
    )
    found(engine, odd)
    like(engine, odd, odd)
    assert found(engine, "light") == [2]
