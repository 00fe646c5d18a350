"""Text on its way into a post: checked and rendered before the transaction that stores it begins."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markupsafe import Markup

from app.core.markup import Format, Rendered, render
from app.core.policy import Invalid
from app.core.text import UnstorableText, clean_text

MAX_BODY = 30_000
MAX_COMMENT = 2_000
MAX_TITLE = 150
MIN_TITLE = 10
MAX_THANKS = 280
MAX_REASON = 280
MAX_CATEGORY = 80
MAX_DESCRIPTION = 400
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
    """A text as typed, and what it renders to."""

    source: str
    rendered: Rendered
    format: Format = "markdown"


def read_body(source: str, *, limit: int = MAX_BODY, field: str = "body", fmt: Format = "markdown") -> Body:
    """Check and render what was typed. An imported text is edited in the format it came in.

    Raises Invalid on `field`.
    """
    text = _clean(source, field).strip("\n")
    if not text.strip():
        raise Invalid(**{field: "Please write something here."})
    if len(text) > limit:
        raise Invalid(
            **{field: f"This is {len(text):,} characters long; at most {limit:,} fit. Nothing is lost."}
        )
    return Body(text, render(text, fmt), fmt)


def preview_of(typed: str, *, limit: int = MAX_BODY) -> Markup:
    """What the text will look like, or what is wrong with it; nothing of an empty one."""
    if not typed.strip():
        return Markup("")
    try:
        return Markup(read_body(typed, limit=limit).rendered.html)  # noqa: S704 - sanitised by the renderer
    except Invalid as error:
        return Markup("<p>{}</p>").format("; ".join(error.problems.values()))


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


def read_line(typed: str, *, field: str) -> str:
    """One line of plain text, such as a reason. Raises Invalid on `field`."""
    return _one_line(typed, field)


def read_reason(typed: str, *, required: bool = True) -> str:
    """One line that says why. Raises Invalid on `reason`."""
    text = _one_line(typed, "reason")
    if required and not text:
        raise Invalid(reason="Please say why, in a few words. Others read it.")
    if len(text) > MAX_REASON:
        raise Invalid(reason=f"One line of at most {MAX_REASON} characters, please; this is {len(text)}.")
    return text


def read_category(typed: str) -> int:
    """The number of a category that was chosen. Raises Invalid on `category`."""
    if not typed.isascii() or not typed.isdigit() or len(typed) > 18:
        raise Invalid(category="Please choose what this is about.")
    return int(typed)


def read_category_name(typed: str) -> str:
    """Raises Invalid on `name`."""
    text = _one_line(typed, "name")
    if not text:
        raise Invalid(name="Please give it a name.")
    if len(text) > MAX_CATEGORY:
        raise Invalid(name=f"At most {MAX_CATEGORY} characters, please; this is {len(text)}.")
    return text


def read_category_description(typed: str) -> str:
    """Raises Invalid on `description`."""
    text = _one_line(typed, "description")
    if len(text) > MAX_DESCRIPTION:
        raise Invalid(description=f"At most {MAX_DESCRIPTION} characters, please; this is {len(text)}.")
    return text


def _clean(text: str, field: str) -> str:
    try:
        return _UNSEEN.sub("", clean_text(text))
    except UnstorableText as error:
        raise Invalid(**{field: str(error)}) from error


def _one_line(text: str, field: str) -> str:
    return " ".join(_TURNS.sub("", _clean(text, field)).split())
