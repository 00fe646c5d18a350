"""Secrets at rest open with the same SECRET_KEY and for the same purpose, or not at all."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core import seal as seal_module
from app.core.seal import SealBroken, fingerprint, seal, unseal


def test_what_is_sealed_opens_for_its_purpose(sqlite_app: Flask) -> None:
    sealed = seal("a secret é", "one")
    assert "secret" not in sealed
    assert seal("a secret é", "one") != sealed
    assert unseal(sealed, "one") == "a secret é"
    with pytest.raises(SealBroken):
        unseal(sealed, "two")


@pytest.mark.parametrize(
    "change", [lambda s: s[:-1], lambda s: "", lambda s: s[:20] + "A" + s[21:], lambda s: "x" + s]
)
def test_what_was_changed_does_not_open(sqlite_app: Flask, change) -> None:
    sealed = seal("a secret", "one")
    if change(sealed) == sealed:
        pytest.skip("changed to itself")
    with pytest.raises(SealBroken):
        unseal(change(sealed), "one")


def test_another_secret_key_does_not_open_it(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    sealed = seal("a secret", "one")
    monkeypatch.setattr(seal_module, "current_settings", lambda: type("Other", (), {"SECRET_KEY": "y" * 40}))
    with pytest.raises(SealBroken):
        unseal(sealed, "one")


def test_a_fingerprint_tells_the_same_from_another_and_takes_the_key(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = fingerprint("a secret é", "one")
    assert one == fingerprint("a secret é", "one")
    assert len({one, fingerprint("a secret", "one"), fingerprint("a secret é", "two")}) == 3
    assert len(one) == 64
    monkeypatch.setattr(seal_module, "current_settings", lambda: type("Other", (), {"SECRET_KEY": "y" * 40}))
    assert fingerprint("a secret é", "one") != one
