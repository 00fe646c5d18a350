"""Text at the edges of the product."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.text import SLUG_LENGTH, UnstorableText, case_fold_key, clean_text, slugify

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_is_one_newline(ending):
    assert clean_text(f"a{ending}{ending}b") == "a\n\nb"


@pytest.mark.parametrize("broken", ["ab\0", "ab\ud83d", "ab\ude00\ud83d"])
def test_what_no_database_can_store_is_refused_with_its_place(broken):
    with pytest.raises(UnstorableText, match=r"^Character 3 .*cannot be stored\. Please remove it\.$"):
        clean_text(broken)


@given(STORABLE)
def test_all_other_text_passes_and_stays(text):
    cleaned = clean_text(text)
    assert cleaned == clean_text(cleaned)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\r" not in cleaned
    if "\r" not in text:
        assert cleaned == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna", "ANNA"),
        ("Straße", "STRASSE"),
        ("Zoë", "Zoe\u0308"),
        ("ﬁne", "FINE"),
        ("Ａｎｎａ", "anna"),
        ("  Anna\u00a0 Maria ", "anna maria"),
        ("ad\u200bmin", "admin"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"),
    ],
)
def test_names_a_reader_would_take_for_the_same_share_a_key(one, other):
    assert case_fold_key(one) == case_fold_key(other)


def test_other_names_have_other_keys():
    assert len({case_fold_key(name) for name in ("anna", "anne", "ann a", "änna", "анна")}) == 5


@given(STORABLE)
def test_the_key_of_a_key_is_itself(name):
    assert case_fold_key(case_fold_key(name)) == case_fold_key(name)


@given(STORABLE)
def test_a_key_does_not_know_case(name):
    assert case_fold_key(name.casefold()) == case_fold_key(name)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How do I reset my password?", "how-do-i-reset-my-password"),
        ("  C++ / C# -- which?!  ", "c-c-which"),
        ("Où est l’été à Zürich", "ou-est-l-ete-a-zurich"),
        ("日本語のタイトル", "日本語のタイトル"),
        ("हिन्दी में", "हिन्दी-में"),
        ("file_name.txt", "file-name-txt"),
        ("???", "question"),
        ("", "question"),
    ],
)
def test_a_slug_is_the_readable_end_of_a_url(title, slug):
    assert slugify(title) == slug


def test_a_long_title_is_cut_between_words():
    slug = slugify("word " * 100)
    assert slug == "-".join(["word"] * 16)
    assert len(slug) <= SLUG_LENGTH
    assert slugify("x" * 500) == "x" * SLUG_LENGTH


@given(STORABLE)
def test_a_slug_fits_into_one_segment_of_a_path(title):
    slug = slugify(title)
    assert 0 < len(slug) <= SLUG_LENGTH
    assert not re.search(r"[\s/?#&%\\<>\"'.:]", slug)
    assert not slug.startswith("-")
