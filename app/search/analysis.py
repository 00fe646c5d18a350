"""From text to terms: what counts as a word, and which words are the same to somebody who searches.

Communities write in several languages. Accents and case are folded, words are stemmed in the language of the
text where it is known, and scripts without spaces are read two characters at a time. Nothing is left out:
how common a word is tells the ranking how little it says, in any language.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # regular expressions written before raw strings were the custom
    from whoosh.lang import stemmer_for_language

VERSION = 1
"""Of everything here: an index made by another version is built anew."""

LONGEST_TERM = 64
STEMMED = ("da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pt", "ro", "ru", "sv")
"""Languages that have a stemmer."""
DEFAULT_LANGUAGE = "en"

# Letters and digits, and the vowel signs and accents that some scripts write as characters of their own.
_LETTER = (
    "[\\w\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0971-\u0dff"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u200c\u200d]"
)
# Parts held together by one sign: 115.2.2, e-mail, user_chrome.css, 0x8007-000e.
_WORD = re.compile(f"{_LETTER}+(?:[.-]{_LETTER}+)*")
_SIGNS = re.compile("[._-]+")
_PART = re.compile("[^._-]+")
_NO_SPACES = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+"
)


class _Fold(dict[int, int]):
    """Lower case without accents, one character for one, so that places in the text stay the same."""

    def __missing__(self, code: int) -> int:
        letters = [c for c in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(c)]
        base = letters[0].casefold() if len(letters) == 1 else ""
        folded = ord(base) if len(base) == 1 else code
        if len(self) < 100_000:
            self[code] = folded
        return folded


_FOLD = _Fold()


def fold(text: str) -> str:
    """Lower case without accents, exactly as long as `text`."""
    return text.lower() if text.isascii() else text.translate(_FOLD)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: where it stands, and its folded parts. `whole` is set when it has several."""

    start: int
    end: int
    parts: tuple[str, ...]
    whole: str = ""


def words_of(text: str) -> Iterator[Word]:
    """The words of a text in order; places are of `text` in normal form C."""
    for found in _WORD.finditer(_folded(text)):
        raw = found.group()
        if raw.isascii() and raw.isalnum():
            yield Word(found.start(), found.end(), (raw[:LONGEST_TERM],))
        else:
            yield from _words_in(raw, found.start())


def word_at(folded: str, start: int) -> str:
    """The word that begins here in a folded text, with its signs; empty when none does."""
    found = _WORD.match(folded, start)
    return found.group() if found else ""


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else fold(unicodedata.normalize("NFC", text))


def _words_in(raw: str, at: int) -> Iterator[Word]:
    if not raw.isascii() and _NO_SPACES.search(raw):
        yield from _spaceless(raw, at)
        return
    parts = tuple(part[:LONGEST_TERM] for part in _SIGNS.split(raw) if part)
    if parts:
        yield Word(at, at + len(raw), parts, _whole(raw.strip("_"), parts) if len(parts) > 1 else "")


def _whole(raw: str, parts: Sequence[str]) -> str:
    """`e-mail` is `email`; what has digits or dots in it (a version, an error, a file) stays as it is."""
    if "." not in raw and "_" not in raw and not any(c.isdigit() for c in raw):
        return "".join(parts)[:LONGEST_TERM]
    return raw[:LONGEST_TERM]


def _spaceless(raw: str, at: int) -> Iterator[Word]:
    """Pairs of characters where words are written without spaces between them."""
    end = 0
    for run in _NO_SPACES.finditer(raw):
        yield from _between(raw, end, run.start(), at)
        start, end = run.span()
        pairs = [(i, i + 2) for i in range(start, end - 1)] or [(start, end)]
        for first, last in pairs:
            yield Word(at + first, at + last, (raw[first:last],))
    yield from _between(raw, end, len(raw), at)


def _between(raw: str, start: int, end: int, at: int) -> Iterator[Word]:
    for part in _PART.finditer(raw, start, end):
        yield Word(at + part.start(), at + part.end(), (part.group()[:LONGEST_TERM],))


def is_spaceless(text: str) -> bool:
    """Whether this is of a script that is read in pairs of characters."""
    return not text.isascii() and _NO_SPACES.match(text) is not None


def language_of(locale: str) -> str:
    """The two letters a locale begins with where there is a stemmer for them, else nothing."""
    letters = locale[:2].lower()
    return letters if letters in STEMMED else ""


@lru_cache(maxsize=len(STEMMED))
def _stemmer(language: str) -> Callable[[str], str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        stemmer: Callable[[str], str] = stemmer_for_language(language)
    return stemmer


@lru_cache(maxsize=50_000)
def stem(part: str, language: str) -> str:
    """The stem of a folded part in a language of `STEMMED`. What holds a digit is no word and stays."""
    if not language or len(part) < 3 or any(c.isdigit() for c in part):
        return part
    try:
        return _stemmer(language)(part) or part
    except Exception:  # the stemmers trust their input more than they should
        return part


def terms_of(text: str, language: str) -> Iterator[tuple[str, int]]:
    """(term, position) of everything an index keeps of a text. A part's neighbours are at position ± 1.

    The whole of a word of several parts stands where its first part does.
    """
    position = 0
    for found in _WORD.finditer(_folded(text)):
        raw = found.group()
        if raw.isascii() and raw.isalnum():  # nearly all of them
            yield stem(raw[:LONGEST_TERM], language), position
            position += 1
            continue
        for word in _words_in(raw, 0):
            if word.whole:
                yield stem(word.whole, language), position
            for part in word.parts:
                yield stem(part, language), position
                position += 1


Choice = tuple[str, ...]
"""Terms of which any one will do: a word's stems in the languages of the community."""


def choices(part: str, languages: Sequence[str]) -> Choice:
    return tuple(dict.fromkeys(stem(part, language) for language in languages))
