"""Every setting, read from the environment once, at start.

A setting is a field of `Settings`; its `help` is what the README must list (a test compares the two).
Nothing secret has a default.
"""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


class SettingError(ValueError):
    """A setting that cannot work; the message names the setting and says what to do."""


def _setting(meaning: str, default: Any = dataclasses.MISSING) -> Any:
    return dataclasses.field(default=default, metadata={"help": meaning})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    SECRET_KEY: str = _setting(
        "signs links and form tokens; at least 32 characters, kept for good; or `secret-key` in DATA_DIR"
    )
    DATA_DIR: str = _setting(
        "folder of the database, the search index, pictures and what imports reject", "data"
    )
    DATABASE_URL: str = _setting("`sqlite:///…` or `postgresql://…`; by default SQLite in DATA_DIR", "")
    PUBLIC_URL: str = _setting("the address people type; https unless on loopback", "http://127.0.0.1:8000")
    TRUSTED_PROXIES: int = _setting("how many proxies in front set X-Forwarded-*", 0)
    UPLOADS_URL: str = _setting("where pictures are kept, `file:///folder`; by default in DATA_DIR", "")
    MAIL_URL: str = _setting("`console:`, `file:///folder`, `smtp[s]://user:password@host:port`", "console:")
    MAIL_FROM: str = _setting("sender of all mail", "community@localhost")
    PROGRAMME_TIME_ZONE: str = _setting("IANA zone of the days votes, points and statistics count by", "UTC")
    EMBEDDED_WORKER: str = _setting("`on`: jobs run inside the web process; `auto`: on with SQLite", "auto")
    PASSWORD_HASHES_AT_ONCE: int = _setting("how many passwords are hashed at the same time", 2)
    LOG_LEVEL: str = _setting("DEBUG, INFO, WARNING or ERROR", "INFO")
    LOG_FORMAT: str = _setting("`json` for machines, `text` for people", "text")

    @property
    def database_url(self) -> str:
        """The database to use, with the driver spelled out."""
        url = self.DATABASE_URL or f"sqlite:///{Path(self.DATA_DIR).resolve() / 'community.sqlite3'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url[len(plain) :]
        return url

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def secure_cookies(self) -> bool:
        return urlsplit(self.PUBLIC_URL).scheme == "https"

    @property
    def embedded_worker(self) -> bool:
        return self.EMBEDDED_WORKER == "on" or (self.EMBEDDED_WORKER == "auto" and self.uses_sqlite)

    @property
    def programme_zone(self) -> ZoneInfo:
        return ZoneInfo(self.PROGRAMME_TIME_ZONE)

    def check(self) -> None:
        """Refuse settings that would be unsafe or cannot work. Raises SettingError."""
        if len(self.SECRET_KEY) < 32:
            raise SettingError("SECRET_KEY needs at least 32 characters; `make run` makes and keeps one")
        url = urlsplit(self.PUBLIC_URL)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise SettingError("PUBLIC_URL must look like https://community.example.com")
        if url.scheme == "http" and url.hostname not in LOOPBACK_HOSTS:
            raise SettingError("PUBLIC_URL must be https unless the host is 127.0.0.1, localhost or ::1")
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise SettingError("DATABASE_URL must start with sqlite:/// or postgresql://")
        if self.UPLOADS_URL and not self.UPLOADS_URL.startswith("file:///"):
            raise SettingError("UPLOADS_URL must look like file:///folder")
        if self.EMBEDDED_WORKER not in ("auto", "on", "off"):
            raise SettingError("EMBEDDED_WORKER must be auto, on or off")
        if self.LOG_FORMAT not in ("json", "text"):
            raise SettingError("LOG_FORMAT must be json or text")
        if self.LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise SettingError("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR")
        if self.TRUSTED_PROXIES < 0 or self.PASSWORD_HASHES_AT_ONCE < 1:
            raise SettingError("TRUSTED_PROXIES is 0 or more, PASSWORD_HASHES_AT_ONCE is 1 or more")
        try:
            ZoneInfo(self.PROGRAMME_TIME_ZONE)
        except (KeyError, ValueError, OSError) as error:
            raise SettingError(
                f"PROGRAMME_TIME_ZONE {self.PROGRAMME_TIME_ZONE!r} is not an IANA time zone"
            ) from error


def _kept_secret(environ: Mapping[str, str]) -> str:
    """The secret that `make run` made and keeps, so that commands beside it need no variable."""
    try:
        return (Path(environ.get("DATA_DIR") or "data") / "secret-key").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def load_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read and check the settings. Raises SettingError with one clear line."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        raw = environ.get(field.name, "") or (_kept_secret(environ) if field.name == "SECRET_KEY" else "")
        if raw == "":
            if field.default is dataclasses.MISSING:
                raise SettingError(f"{field.name} is not set: {field.metadata['help']}")
            continue
        if isinstance(field.default, int):
            try:
                values[field.name] = int(raw)
            except ValueError as error:
                raise SettingError(f"{field.name} must be a whole number, not {raw!r}") from error
        else:
            values[field.name] = raw
    settings = Settings(**values)
    settings.check()
    return settings
