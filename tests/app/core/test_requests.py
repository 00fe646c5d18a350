"""Every request has an id that its log lines and its answer carry; logs are lines for machines or people."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.web.access import PUBLIC, access
from app.core.web.requests import JsonFormatter, configure_logging

log = logging.getLogger("test")


@pytest.fixture(autouse=True)
def _restore_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def client(sqlite_app: Flask) -> FlaskClient:
    @sqlite_app.get("/log")
    @access(PUBLIC)
    def log_something() -> str:
        log.warning("something %s", "odd")
        return "done"

    @sqlite_app.get("/break")
    @access(PUBLIC)
    def break_down() -> str:
        raise ZeroDivisionError("nothing to divide by")

    return sqlite_app.test_client()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_answer_carries_an_id(client: FlaskClient) -> None:
    one, other = client.get("/healthz/x"), client.get("/log")
    ids = {one.headers["X-Request-ID"], other.headers["X-Request-ID"]}
    assert len(ids) == 2


def test_a_proxys_id_is_kept(client: FlaskClient) -> None:
    answer = client.get("/log", headers={"X-Request-ID": "proxy-0123.456"})
    assert answer.headers["X-Request-ID"] == "proxy-0123.456"


@pytest.mark.parametrize("given", ["short", "x" * 65, 'with "quotes" inside', "a b c d e f g"])
def test_an_id_that_could_upset_a_log_is_replaced(client: FlaskClient, given: str) -> None:
    assert client.get("/log", headers={"X-Request-ID": given}).headers["X-Request-ID"] != given


def test_log_lines_are_json_and_name_their_request(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logging("INFO", "json")
    client.get("/log?token=secret", headers={"X-Request-ID": "request-1"})
    odd, request = lines(capsys)
    assert (odd["message"], odd["level"], odd["logger"]) == ("something odd", "warning", "test")
    assert odd["request_id"] == request["request_id"] == "request-1"
    assert (request["method"], request["path"], request["status"]) == ("GET", "/log", 200)
    assert isinstance(request["ms"], float)
    assert str(request["at"]).endswith("+00:00")


def test_a_failure_is_logged_with_its_traceback_and_its_request(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    client.application.testing = False
    configure_logging("INFO", "json")
    answer = client.get("/break")
    assert answer.status_code == 500
    assert "nothing to divide by" not in answer.text
    failure = next(line for line in lines(capsys) if "exception" in line)
    assert "ZeroDivisionError: nothing to divide by" in str(failure["exception"])
    assert failure["request_id"] == answer.headers["X-Request-ID"]


def test_a_line_outside_any_request_has_no_id(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "json")
    log.info("two\nlines and „quotes“")
    (line,) = lines(capsys)
    assert line["message"] == "two\nlines and „quotes“"
    assert "request_id" not in line


def test_what_json_cannot_hold_is_written_as_text() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "m", (), None)
    record.fields = {"odd": object}
    assert "class 'object'" in json.loads(JsonFormatter().format(record))["odd"]


def test_people_read_text(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("INFO", "text")
    client.get("/log")
    assert "WARNING test: something odd" in capsys.readouterr().err


@pytest.mark.parametrize(
    "number", ["0", "-1", "01", "1" * 23, str(2**63), "1e3", "١٢", "1.5"], ids=lambda n: n[:12]
)
def test_an_id_that_no_column_can_hold_is_a_404(client: FlaskClient, number: str) -> None:
    assert client.get(f"/questions/{number}").status_code == 404


def test_the_largest_id_is_a_404_as_well_and_not_an_error(app: Flask) -> None:
    assert app.test_client().get(f"/questions/{2**63 - 1}").status_code == 404
