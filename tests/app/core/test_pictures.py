"""Pictures: what comes out is square, small, clean and ours; what is none is refused with a sentence."""

from __future__ import annotations

import contextlib
import io
import struct
import zlib

import pytest
from flask import Flask
from PIL import Image

from app.core import pictures, uploads
from app.core.pictures import LARGE, SMALL, NoPicture, square_webp, store_picture


def picture(
    form: str = "PNG", size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    colour = {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 0), "L": 120, "P": 3, "CMYK": (0, 90, 90, 0)}[mode]
    Image.new(mode, size, colour).save(out, form, **options)  # type: ignore[arg-type]
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("size", [(400, 300), (300, 900), (33, 33), (2000, 40)])
def test_each_size_is_a_square_of_webp(form: str, size: tuple[int, int]) -> None:
    made = square_webp(picture(form, size))
    assert set(made) == {SMALL, LARGE}
    for side, data in made.items():
        assert opened(data).format == "WEBP"
        assert opened(data).size == (side, side)
    assert len(made[SMALL]) < 3000


@pytest.mark.parametrize(("form", "mode"), [("PNG", "RGBA"), ("PNG", "P"), ("JPEG", "CMYK"), ("PNG", "L")])
def test_every_kind_of_colour_is_read(form: str, mode: str) -> None:
    assert opened(square_webp(picture(form, mode=mode))[LARGE]).size == (LARGE, LARGE)


def test_what_shines_through_still_does() -> None:
    made = opened(square_webp(picture(mode="RGBA"))[LARGE])
    assert made.mode == "RGBA"
    assert made.getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_the_place_it_was_taken_is_dropped_and_its_turn_is_kept() -> None:
    """Cameras store a picture as they were held, and say in EXIF how to turn it."""
    source = Image.new("RGB", (300, 300), "white")
    source.paste((0, 0, 0), (0, 0, 300, 100))  # the top third is black
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    exif[0x010F] = "Camera that names its owner"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    source.save(out, "JPEG", exif=exif, comment=b"a comment of the camera")
    made = square_webp(out.getvalue())[LARGE]
    assert b"Camera" not in made
    assert b"EXIF" not in made
    assert not opened(made).getexif()
    assert opened(made).convert("L").getpixel((128, 250)) < 60  # type: ignore[operator]
    assert opened(made).convert("L").getpixel((128, 5)) > 200  # type: ignore[operator]


def test_of_an_animation_the_first_frame_stays() -> None:
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "green")]
    for form in ("GIF", "WEBP"):
        out = io.BytesIO()
        frames[0].save(out, form, save_all=True, append_images=frames[1:], duration=100)
        made = opened(square_webp(out.getvalue())[LARGE])
        assert getattr(made, "n_frames", 1) == 1
        red, _, blue = made.convert("RGB").getpixel((128, 128))  # type: ignore[misc]
        assert red > 200
        assert blue < 60


def huge_png(width: int, height: int) -> bytes:
    """A file of a few bytes that says it is very large: a decompression bomb."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [4001, 12_000, 60_000])
def test_a_bomb_is_refused_by_what_it_says_of_itself(side: int) -> None:
    with pytest.raises(NoPicture, match="too many pixels"):
        square_webp(huge_png(side, side))


def test_a_large_photograph_is_no_bomb() -> None:
    """48 million pixels, as phones make them: read at a fraction of its size."""
    assert opened(square_webp(picture("JPEG", (8000, 6000)))[LARGE]).size == (LARGE, LARGE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"\xff\xd8\xff\xe0" + b"\0" * 50,
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"<svg/>",
        b"%PDF-1.7",
        b"MZ" * 500,
        picture("PNG")[:120],
        picture("JPEG")[:400],
        picture("BMP"),
        picture("TIFF"),
    ],
)
def test_what_is_no_picture_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(NoPicture) as refused:
        square_webp(content)
    assert str(refused.value).endswith(".")
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize("seed", range(40))
def test_no_damage_makes_anything_but_a_sentence(seed: int) -> None:
    import random

    chance = random.Random(seed)
    content = bytearray(picture(chance.choice(["PNG", "JPEG", "WEBP", "GIF"])))
    for _ in range(chance.randint(1, 20)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    with contextlib.suppress(NoPicture):  # anything else fails the test
        square_webp(bytes(content))


def test_too_many_bytes_are_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "LARGEST_FILE", 100)
    with pytest.raises(NoPicture, match="at most"):
        square_webp(picture())


def test_the_same_picture_is_stored_once_under_the_name_of_its_content(sqlite_app: Flask) -> None:
    first, second = store_picture(picture()), store_picture(picture())
    assert first == second
    assert pictures.STEM.fullmatch(first)
    assert store_picture(picture(size=(301, 300), mode="L")) != first
    assert uploads.read(pictures.file_name(first, SMALL)) == square_webp(picture())[SMALL]
    pictures.drop_picture(first)
    assert uploads.read(pictures.file_name(first, SMALL)) is None
