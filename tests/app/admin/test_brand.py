"""The brand: what may be chosen, what follows from it, and what every page shows of it."""

from __future__ import annotations

import io
import re
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import select

from app.admin.brand import DARK, ENOUGH, LIGHT, Theme, measure, readable, style_sheet
from app.admin.marks import NoMark, read_mark
from app.admin.services.change_brand import Brand, change_brand
from app.core.audit import AuditEntry
from app.core.colours import contrast, luminance, read_colour, written
from app.core.db import db
from app.core.policy import Invalid, Refused
from app.core.site import SiteMark, current_site
from tests.make.community import Browser, Community
from tests.make.server import ROOT

CSS = (ROOT / "app/static/css/app.css").read_text()
colours = st.tuples(*(st.integers(0, 255),) * 3).map(lambda parts: "#{:02x}{:02x}{:02x}".format(*parts))


def picture(size: tuple[int, int] = (200, 100), form: str = "PNG", **more: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#b4450f").save(out, form, **more)
    return out.getvalue()


def known(text: str) -> tuple[float, float, float]:
    colour = read_colour(text)
    assert colour is not None
    return colour


# ---------------------------------------------------------------- colours


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast(known("#000000"), known("#ffffff")) == pytest.approx(21)
    assert contrast(known("#777777"), known("#ffffff")) == pytest.approx(4.478, abs=0.001)
    assert luminance(known("#ff0000")) == pytest.approx(0.2126)


@pytest.mark.parametrize(
    "text", ["", "#fff", "b4450f", "#b4450g", "#B4450F", "#b4450f;}", "red", "#b4450f\n"]
)
def test_nothing_else_is_a_colour(text: str) -> None:
    assert read_colour(text) is None


def test_the_tokens_are_those_of_the_style_sheet() -> None:
    light, dark = CSS.split("@media screen and (prefers-color-scheme: dark)")[:2]
    for theme, part in ((LIGHT, light), (DARK, dark.split("}")[0])):
        tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});", part))
        tokens = {
            name: "#" + "".join(c * 2 for c in v[1:]) if len(v) == 4 else v for name, v in tokens.items()
        }
        assert theme.accent == tokens["accent"]
        assert theme.ink == tokens["accent-ink"]
        grounds = dict(theme.grounds)
        assert (grounds["page"], grounds["card"]) == (tokens["paper"], tokens["card"])
        assert grounds["text on it"] == theme.ink
        assert measure(known(theme.accent), theme).is_enough


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_colour_has_a_readable_shade_near_it(theme: Theme) -> None:
    @settings(max_examples=150, derandomize=True, deadline=None, database=None)
    @given(colours)
    def check(text: str) -> None:
        found = readable(known(text), theme)
        measured = measure(found, theme)
        assert measured.is_enough
        assert measured.suggestion == written(found)  # what is readable stays as it is
        for what, ground in theme.grounds:
            assert contrast(found, known(ground)) >= ENOUGH, what

    check()


@pytest.mark.parametrize("accent", ["#b4450f", "#1f5aa8", "#000000", "#0a7d4b", "#c2185b"])
def test_every_text_pair_of_the_style_sheet_can_be_read(accent: str) -> None:
    css = style_sheet(accent, "", 4)
    for theme, block in zip((LIGHT, DARK), re.findall(r"\{(--accent:[^}]*)", css), strict=False):
        found = {name: known(value) for name, value in re.findall(r"--([a-z-]+):(#[0-9a-f]{6})", block)}
        for one, other in (
            (found["accent"], found["accent-ink"]),
            (found["accent-hover"], found["accent-ink"]),
            (found["accent"], found["accent-soft"]),
            *((found["accent"], known(ground)) for _, ground in theme.grounds),
        ):
            assert contrast(one, other) >= ENOUGH, (accent, theme.name)
    assert css == "" or css.startswith(":root{--radius:4px}")


def test_our_own_brand_needs_no_style_sheet() -> None:
    assert style_sheet("", "", None) == style_sheet(LIGHT.accent, "", 10) == ""


# ---------------------------------------------------------------- saving


def test_it_is_saved_logged_and_shown_on_every_page(community: Community) -> None:
    community.name_site()
    admin = community.member(role="administrator")
    plain = community.browser().get("/").text
    assert "/brand/" not in plain
    browser = community.browser(admin)
    form = {"name": "Nordlys", "tagline": "Owners help owners", "accent": "#1F5AA8", "radius": "4"}
    answer = browser.post(
        "/admin/brand",
        form | {"mark": (io.BytesIO(picture()), "mark.png")},
        page="/admin/brand",
        content_type="multipart/form-data",
    )
    assert (answer.status_code, answer.location) == (303, "/admin/brand")
    page = community.browser().get("/").text
    assert "Nordlys" in page
    style = re.search(r'href="(/brand/[0-9a-f]{16}\.css)"', page)
    mark = re.search(r'src="(/brand/[0-9a-f]{16}\.png)"', page)
    assert style
    assert mark
    sheet = community.browser().get(style[1])
    assert "--accent:#1f5aa8" in sheet.text
    assert (sheet.mimetype, sheet.headers["Cache-Control"]) == (
        "text/css",
        "public, max-age=31536000, immutable",
    )
    image = Image.open(io.BytesIO(community.browser().get(mark[1]).data))
    assert (image.format, image.size) == ("PNG", (128, 64))
    assert community.browser().get("/brand/0123456789abcdef.css").status_code == 404
    assert community.browser().get("/brand/..%2f..%2f.css").status_code == 404
    line = db.session.scalars(select(AuditEntry)).one()
    assert (line.action, line.actor_id) == ("admin.brand_changed", admin.member_id)
    assert line.detail["name"] == ["Northlight Community", "Nordlys"]


def test_a_colour_that_cannot_be_read_is_refused_with_figures_and_a_way_out(community: Community) -> None:
    community.name_site()
    browser = community.browser(community.member(role="administrator"))
    form = {"name": "Nordlys", "accent": "#f6c945", "accent_dark": "#222222", "radius": "99"}
    page = browser.post("/admin/brand", form, page="/admin/brand")
    assert page.status_code == 422
    assert "1.57 : 1 with text on it" in page.text
    assert "4.5 : 1" in page.text
    for named in re.findall(r"has it: (#[0-9a-f]{6})", page.text):
        assert any(measure(known(named), theme).is_enough for theme in (LIGHT, DARK))
    assert len(re.findall(r"has it: #", page.text)) == 2
    assert "from 0 to 24" in page.text
    assert 'value="#f6c945"' in page.text
    assert current_site().name == "Northlight Community"
    suggestion = re.search(r"light theme.*?has it: (#[0-9a-f]{6})", page.text)
    assert suggestion
    again = browser.post("/admin/brand", form | {"accent": suggestion[1], "accent_dark": "", "radius": ""})
    assert again.status_code == 303


def test_nobody_else_changes_it(sqlite_community: Community) -> None:
    for role in ("member", "community_manager"):
        with pytest.raises(Refused):
            change_brand(sqlite_community.member(role=role), Brand(name="Mine"))
    with pytest.raises(Invalid, match="light theme too"):
        change_brand(sqlite_community.member(role="administrator"), Brand(name="Mine", accent_dark="#f0905a"))


def test_the_mark_is_taken_off_and_forgotten(sqlite_community: Community) -> None:
    admin = sqlite_community.member(role="administrator")
    for content in (picture(), picture((64, 64))):
        change_brand(admin, Brand(name="Nordlys"), mark=read_mark(content))
    assert len(db.session.scalars(select(SiteMark.digest)).all()) == 1
    change_brand(admin, Brand(name="Nordlys"), drop_mark=True)
    assert db.session.scalars(select(SiteMark.digest)).all() == []
    assert current_site().mark_url == ""


# ---------------------------------------------------------------- pictures that are none


def bomb() -> bytes:
    """A few bytes that would be 900 million pixels: the head of a picture says its size."""
    small = picture()
    head = b"IHDR" + struct.pack(">II", 30_000, 30_000) + small[24:29]
    return small[:12] + head + struct.pack(">I", zlib.crc32(head)) + small[33:]


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SVG, "SVG"),
        (b"", "not a picture"),
        (b"\x89PNG\r\n\x1a\nrubbish", "picture"),
        (b"GIF89a" + bytes(50), "not a picture"),
        (picture(form="JPEG"), "PNG or WebP"),
        (picture()[:-40], "damaged"),
        (picture((8, 8)), "too small"),
        (picture((4100, 20)), "at most 4,000"),
        (picture() + bytes(2**20), "at most 1 MB"),
        (bomb(), "at most"),
    ],
    ids=["svg", "nothing", "half", "gif", "jpeg", "cut", "small", "wide", "large", "bomb"],
)
def test_a_mark_that_is_not_one_is_refused_in_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(NoMark, match=says):
        read_mark(content)


def test_nothing_of_the_file_but_its_pixels_is_kept(sqlite_community: Community) -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "<script>secret place</script>")
    assert b"secret place" not in read_mark(picture(pnginfo=info))
    browser: Browser = sqlite_community.browser(sqlite_community.member(role="administrator"))
    answer = browser.post(
        "/admin/brand",
        {"name": "Nordlys", "mark": (io.BytesIO(SVG), "mark.png")},
        page="/admin/brand",
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "Save it as PNG" in answer.text
    assert 'value="Nordlys"' in answer.text
