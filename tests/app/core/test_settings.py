"""Settings that would be unsafe or cannot work are refused at start, in one line that names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import create_app
from config import SettingError, Settings, load_settings

KEY = "0123456789abcdef0123456789abcdef"


def load(**environ: str) -> Settings:
    return load_settings({"SECRET_KEY": KEY} | environ)


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": KEY[:-1]}, "SECRET_KEY"),
        ({"PUBLIC_URL": "community.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "ftp://community.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://community.example.com"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "http://10.0.0.1:8000"}, "PUBLIC_URL"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "community.sqlite3"}, "DATABASE_URL"),
        ({"EMBEDDED_WORKER": "yes"}, "EMBEDDED_WORKER"),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES"),
        ({"TRUSTED_PROXIES": "one"}, "TRUSTED_PROXIES"),
        ({"PASSWORD_HASHES_AT_ONCE": "0"}, "PASSWORD_HASHES_AT_ONCE"),
        ({"PASSWORD_HASHES_AT_ONCE": "2.5"}, "PASSWORD_HASHES_AT_ONCE"),
        ({"PROGRAMME_TIME_ZONE": "Europe/Atlantis"}, "PROGRAMME_TIME_ZONE"),
        ({"PROGRAMME_TIME_ZONE": "../etc/passwd"}, "PROGRAMME_TIME_ZONE"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_by_name(environ: dict[str, str], named: str) -> None:
    with pytest.raises(SettingError, match=named) as caught:
        load(**environ)
    assert "\n" not in str(caught.value)


def test_the_application_does_not_start_with_settings_that_cannot_work() -> None:
    with pytest.raises(SettingError, match="SECRET_KEY"):
        create_app(Settings(SECRET_KEY="short"))


@pytest.mark.parametrize(
    "url",
    ["https://community.example.com", "http://127.0.0.1:8000", "http://localhost", "http://[::1]:9000"],
)
def test_https_is_for_everywhere_and_http_for_this_machine(url: str) -> None:
    assert load(PUBLIC_URL=url).secure_cookies is url.startswith("https")


def test_an_empty_variable_is_as_good_as_none() -> None:
    assert load(MAIL_URL="", LOG_LEVEL="", TRUSTED_PROXIES="") == load()


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_every_way_to_write_postgresql_means_our_driver(scheme: str) -> None:
    settings = load(DATABASE_URL=f"{scheme}u:p@host/name")
    assert settings.database_url == "postgresql+psycopg://u:p@host/name"
    assert not settings.uses_sqlite


def test_without_a_database_url_it_is_a_file_in_the_data_folder(tmp_path: Path) -> None:
    settings = load(DATA_DIR=str(tmp_path))
    assert settings.database_url == f"sqlite:///{tmp_path}/community.sqlite3"


@pytest.mark.parametrize(
    ("worker", "database", "embedded"),
    [
        ("auto", "", True),
        ("auto", "postgresql:///x", False),
        ("on", "postgresql:///x", True),
        ("off", "", False),
    ],
)
def test_the_worker_is_embedded_with_sqlite_or_when_asked_to(
    worker: str, database: str, embedded: bool
) -> None:
    assert load(EMBEDDED_WORKER=worker, DATABASE_URL=database).embedded_worker is embedded
