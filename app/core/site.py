"""The site's own words: its name and tagline. One row, read at most every two seconds a process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from flask import current_app
from sqlalchemy import CheckConstraint, LargeBinary, String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.db import db
from app.core.types import Base, UtcDateTime

CACHE_S = 2.0


class SiteRow(Base):
    __tablename__ = "site"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    name: Mapped[str] = mapped_column(String(80))
    tagline: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accent: Mapped[str] = mapped_column(String(7), default="", server_default="")
    """The brand's colour in the light theme, as #rrggbb; empty: ours."""
    accent_dark: Mapped[str] = mapped_column(String(7), default="", server_default="")
    radius: Mapped[int | None]
    """Of corners, in pixels; None: ours."""
    style: Mapped[str] = mapped_column(Text, default="", server_default="")
    """The style sheet that follows from the three."""
    style_digest: Mapped[str] = mapped_column(String(16), default="", server_default="")
    mark_digest: Mapped[str] = mapped_column(String(16), default="", server_default="")


class SiteMark(Base):
    """The brand's mark, as it is served: decoded and encoded anew by us."""

    __tablename__ = "site_mark"

    digest: Mapped[str] = mapped_column(String(16), primary_key=True, autoincrement=False)
    picture: Mapped[bytes] = mapped_column(LargeBinary)
    """A PNG."""


@dataclass(frozen=True, slots=True)
class Site:
    name: str
    tagline: str
    is_set_up: bool
    style_url: str = ""
    """Where the brand's own style sheet is served; empty where the brand is ours."""
    mark_url: str = ""


UNNAMED = Site(name="Community", tagline="", is_set_up=False)


def current_site() -> Site:
    """The site as it is called now; `UNNAMED` before it has been set up."""
    kept: tuple[float, Site] | None = current_app.extensions.get("site")
    if kept is not None and monotonic() - kept[0] < CACHE_S:
        return kept[1]
    row = db.session.execute(
        select(SiteRow.name, SiteRow.tagline, SiteRow.style_digest, SiteRow.mark_digest)
    ).first()
    site = _site(row) if row else UNNAMED
    if site.is_set_up:  # an unnamed site is about to get its name: do not keep it
        current_app.extensions["site"] = (monotonic(), site)
    return site


def _site(row: Any) -> Site:
    return Site(
        name=row.name,
        tagline=row.tagline,
        is_set_up=True,
        style_url=f"/brand/{row.style_digest}.css" if row.style_digest else "",
        mark_url=f"/brand/{row.mark_digest}.png" if row.mark_digest else "",
    )


def forget_site() -> None:
    """Read it anew at the next look: after a change in this process."""
    current_app.extensions.pop("site", None)


def name_site(name: str, tagline: str = "") -> None:
    """Give the site its name, or another one. Inside a command."""
    row = db.session.get(SiteRow, 1)
    if row is None:
        db.session.add(SiteRow(id=1, name=name, tagline=tagline, created_at=clock.now()))
    else:
        row.name, row.tagline = name, tagline
    forget_site()
