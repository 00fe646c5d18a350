"""Pictures that members bring: read with care, cut square, written anew as WebP in the sizes that pages show.

What is stored was written by us: no camera's data (EXIF) with the place it was taken, no animation, nothing
hidden behind the pixels.
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core import uploads

LARGEST_FILE = 5 * 1024 * 1024
"""Bytes of an upload."""
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SMALL, LARGE = 64, 256
"""Pixels a side: beside a post on a dense screen, and on a page about the member."""
# A JPEG can be read at an eighth of its size; the others take four bytes a pixel while they are read.
MOST_PIXELS = {"JPEG": 60_000_000}
MOST_PIXELS_OTHERWISE = 16_000_000
STEM = re.compile(r"[0-9a-f]{32}")

# One at a time: a large picture takes 64 MB while it is read.
_one_at_a_time = threading.Lock()


class NoPicture(ValueError):
    """It cannot be taken; the message is a sentence for who brought it."""


def store_picture(content: bytes) -> str:
    """Keep a picture in both sizes. Returns the stem of its files' names. Raises NoPicture."""
    with _one_at_a_time:
        renditions = square_webp(content)
    stem = hashlib.sha256(renditions[LARGE]).hexdigest()[:32]
    for size, data in renditions.items():
        uploads.store(file_name(stem, size), data)
    return stem


def drop_picture(stem: str) -> None:
    for size in (SMALL, LARGE):
        uploads.drop(file_name(stem, size))


def file_name(stem: str, size: int) -> str:
    return f"{stem}-{size}.webp"


def square_webp(content: bytes) -> dict[int, bytes]:
    """The middle square of a picture, by side in pixels. Raises NoPicture."""
    if len(content) > LARGEST_FILE:
        raise NoPicture(f"Use a picture of at most {LARGEST_FILE // 1024 // 1024} MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # what follows is stricter
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                return _renditions(picture)
    except NoPicture:
        raise
    except Image.DecompressionBombError as error:
        raise NoPicture(_TOO_MANY_PIXELS) from error
    except UnidentifiedImageError as error:
        raise NoPicture("This is not a picture we can read. Use a JPEG, PNG, WebP or GIF file.") from error
    except Exception as error:  # damaged files make decoders raise whatever they please
        raise NoPicture("This picture is damaged. Please try another one.") from error


_TOO_MANY_PIXELS = "This picture has too many pixels. Please use a smaller one."


def _renditions(picture: Image.Image) -> dict[int, bytes]:
    width, height = picture.size
    if width * height > MOST_PIXELS.get(picture.format or "", MOST_PIXELS_OTHERWISE):
        raise NoPicture(_TOO_MANY_PIXELS)
    if min(width, height) < SMALL // 2:
        raise NoPicture(f"This picture is too small. Use at least {SMALL // 2} by {SMALL // 2} pixels.")
    picture.draft("RGB", (LARGE, LARGE))  # JPEG alone: decode no more than is needed
    picture.seek(0)  # of an animation the first frame
    upright = ImageOps.exif_transpose(picture)
    has_alpha = "A" in upright.getbands() or "transparency" in upright.info
    plain = upright.convert("RGBA" if has_alpha else "RGB")
    found = {}
    for size in (LARGE, SMALL):
        square = ImageOps.fit(plain, (size, size), Image.Resampling.LANCZOS)
        clean = Image.new(square.mode, square.size)  # without whatever the file said about itself
        clean.paste(square)
        out = io.BytesIO()
        clean.save(out, "WEBP", quality=82, method=4)
        found[size] = out.getvalue()
    return found
