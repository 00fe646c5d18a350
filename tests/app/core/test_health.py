"""What a load balancer asks: does the process answer, and is it of use?"""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core import migrate
from app.core.db import db
from tests.conftest import build_app, in_context


def test_health_is_told_to_whoever_asks_by_whatever_name(client: FlaskClient) -> None:
    answer = client.get("/healthz", base_url="http://10.1.2.3:9999")
    assert (answer.status_code, answer.text) == (200, "ok\n")
    assert client.get("/", base_url="http://10.1.2.3:9999").status_code == 400


def test_health_asks_nothing_of_the_database(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("asked the database")

    monkeypatch.setattr(db.session, "execute", refuse)
    assert sqlite_app.test_client().get("/healthz").status_code == 200


def test_a_server_is_ready_once_its_database_is_migrated(tmp_path: Path) -> None:
    for app in in_context(build_app(f"sqlite:///{tmp_path}/new.sqlite3", tmp_path)):
        client = app.test_client()
        answer = client.get("/readyz")
        assert answer.status_code == 503
        assert answer.text.startswith("not ready")
        migrate.upgrade()
        assert client.get("/readyz").status_code == 200


def test_a_server_without_its_database_is_not_ready_and_recovers(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = app.test_client()
    assert client.get("/readyz").status_code == 200

    def refuse(*_: object, **__: object) -> None:
        raise OSError("gone")

    with monkeypatch.context() as gone:
        gone.setattr(db.session, "execute", refuse)
        assert client.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200


def test_readiness_needs_the_right_name(client: FlaskClient) -> None:
    assert client.get("/readyz", base_url="http://10.1.2.3").status_code == 400
