"""Text on its way into a post: checked and rendered before the transaction that stores it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.core.markup import Rendered, render_markdown
from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

MAX_BODY = 30_000
MAX_COMMENT = 2_000
MAX_TITLE = 150
MIN_TITLE = 10
MAX_THANKS = 280
MAX_TAGS = 5
MAX_TAG = 35

# Controls that no font shows and HTML forbids, and the code points that are no characters.
_UNSEEN = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef"
    + "".join(chr(plane * 0x10000 + last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
# Turning the direction of text: on a line of its own parts, it would turn what stands beside it as well.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")

TAG = re.compile(r"[^\W_](?:[\w.+#-]*[\w+#])?")


@dataclass(frozen=True, slots=True)
class Body:
    """Markdown as typed, and what it renders to."""

    source: str
    rendered: Rendered


def read_body(source: str, *, limit: int = MAX_BODY, field: str = "body") -> Body:
    """Check and render typed Markdown. Raises Invalid on `field`."""
    text = _clean(source, field).strip("\n")
    if not text.strip():
        raise Invalid(**{field: "Please write something here."})
    if len(text) > limit:
        raise Invalid(
            **{field: f"This is {len(text):,} characters long; at most {limit:,} fit. Nothing is lost."}
        )
    return Body(text, render_markdown(text))


def read_title(title: str) -> str:
    """Raises Invalid on `title`."""
    text = _one_line(title, "title")
    if len(text) < MIN_TITLE:
        raise Invalid(title=f"Say in one sentence what goes wrong, in at least {MIN_TITLE} characters.")
    if len(text) > MAX_TITLE:
        raise Invalid(title=f"This is {len(text)} characters long; at most {MAX_TITLE} fit.")
    return text


def read_tags(typed: str) -> tuple[str, ...]:
    """Tags separated by commas or spaces, lower-cased, each once. Raises Invalid on `tags`."""
    names = dict.fromkeys(re.split(r"[,\s]+", _clean(typed, "tags").lower()))
    names.pop("", None)
    if len(names) > MAX_TAGS:
        raise Invalid(tags=f"At most {MAX_TAGS} tags, please; these are {len(names)}.")
    for name in names:
        if len(name) > MAX_TAG:
            raise Invalid(tags=f"The tag “{name[:20]}…” is too long; at most {MAX_TAG} characters.")
        if not TAG.fullmatch(name):
            raise Invalid(tags=f"The tag “{name}” may hold letters, digits and . + # - only.")
    return tuple(names)


def read_thanks(typed: str) -> str:
    """The optional line of thanks. Raises Invalid on `thanks`."""
    text = _one_line(typed, "thanks")
    if len(text) > MAX_THANKS:
        raise Invalid(thanks=f"One line of at most {MAX_THANKS} characters, please; this is {len(text)}.")
    return text


def _clean(text: str, field: str) -> str:
    try:
        return _UNSEEN.sub("", clean_text(text))
    except UnstorableText as error:
        raise Invalid(**{field: str(error)}) from error


def _one_line(text: str, field: str) -> str:
    return " ".join(_TURNS.sub("", _clean(text, field)).split())
