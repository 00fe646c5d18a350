"""A brand's mark: read with care and written anew, so that what is served is a picture and nothing else."""

from __future__ import annotations

import hashlib
import io
import threading
import warnings

from PIL import Image, UnidentifiedImageError

LARGEST_FILE = 1024 * 1024
LARGEST_SIDE = 4000
HEIGHT, WIDEST = 64, 384
"""Pixels: twice the size it is shown in, for dense screens."""
FORMATS = ("PNG", "WEBP")

_TOO_LARGE = f"Use a picture of at most {LARGEST_SIDE:,} by {LARGEST_SIDE:,} pixels."
_one_at_a_time = threading.Lock()


class NoMark(ValueError):
    """It cannot be taken; the message is a sentence for who brought it."""


def read_mark(content: bytes) -> bytes:
    """The mark as a PNG. Raises NoMark."""
    if len(content) > LARGEST_FILE:
        raise NoMark("Use a file of at most 1 MB.")
    if b"<svg" in content[:4096].lower():
        raise NoMark(
            "This is an SVG. It can hold scripts and addresses of other sites, so we do not take it. "
            "Save it as PNG, at least 64 pixels high."
        )
    try:
        with _one_at_a_time, warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # what follows is stricter
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _written_anew(picture)
    except NoMark:
        raise
    except Image.DecompressionBombError as error:
        raise NoMark(_TOO_LARGE) from error
    except UnidentifiedImageError as error:
        raise NoMark("This is not a picture we can read. Use a PNG or WebP file.") from error
    except Exception as error:  # damaged files make decoders raise whatever they please
        raise NoMark("This picture is damaged. Please try another one.") from error


def _written_anew(picture: Image.Image) -> bytes:
    width, height = picture.size
    if max(width, height) > LARGEST_SIDE:
        raise NoMark(_TOO_LARGE)
    if width < 16 or height < 16:
        raise NoMark("This picture is too small. Use one at least 64 pixels high.")
    picture.seek(0)  # of an animation the first frame
    plain = picture.convert("RGBA")
    plain.thumbnail((WIDEST, HEIGHT), Image.Resampling.LANCZOS)
    clean = Image.new("RGBA", plain.size)  # without whatever the file said about itself
    clean.paste(plain)
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
