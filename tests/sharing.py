"""What the applications of one test process share, because making it anew costs more than the test itself.

Nothing here holds data: compiled templates, compiled addresses, compiled statements, and open connections to
PostgreSQL. Each test still has an application of its own on an empty database.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule
from whitenoise import WhiteNoise

from app.core.db import db

CONNECTIONS = 2
"""That stay open to a PostgreSQL database between two tests."""

STATEMENTS = 5000
"""More than all tests use; the default of 500 is meant for one application."""


class CompiledOnce(BytecodeCache):
    """Compiled templates: most of a page's first second."""

    kept: dict[tuple[str, str], Any] = {}  # noqa: RUF012 - shared on purpose

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


def share_what_is_costly() -> None:
    """From now on in this process."""
    Rule.compile = _once_an_address(Rule.compile)  # type: ignore[method-assign,assignment]
    WhiteNoise.get_static_file = _once_a_version(WhiteNoise.get_static_file)
    db._make_engine = engines  # type: ignore[method-assign]
    gc.disable()  # nothing that is imported ever becomes rubbish


def collect_rubbish_rarely() -> None:
    """Once all tests are known: what stands now stays, and need not be looked at again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()


def _once_an_address(compile_rule: Callable[[Rule], None]) -> Callable[[Rule], None]:
    """Werkzeug parses each route and writes two functions for it; they depend on nothing but its text."""
    parsed = ("_parts", "_trace", "_converters", "arguments")
    built = ("_build", "_build_unknown")
    kept: dict[str, Rule] = {}

    def compiled(rule: Rule) -> None:
        if rule.defaults or rule.subdomain or rule.rule not in kept:
            compile_rule(rule)
            if not rule.defaults and not rule.subdomain:
                kept[rule.rule] = rule
            return
        for name in parsed:
            setattr(rule, name, getattr(kept[rule.rule], name))
        for name in built:
            setattr(rule, name, getattr(kept[rule.rule], name).__func__.__get__(rule, None))

    return compiled


def _once_a_version(get_static_file: Callable[..., Any]) -> Callable[..., Any]:
    """The headers of each static file, as long as neither it nor its compressed twin changes."""
    kept: dict[Any, Any] = {}

    def version(path: str) -> int:
        try:
            return Path(path).stat().st_mtime_ns
        except FileNotFoundError:
            return 0

    def get(server: WhiteNoise, path: str, url: str, stat_cache: Any = None) -> Any:
        key = (path, url, version(path), version(f"{path}.gz"))
        if key not in kept:
            kept[key] = get_static_file(server, path, url, stat_cache)
        return kept[key]

    return get


class _Engines:
    """Makes engines that share compiled statements, and on PostgreSQL the connections too."""

    def __init__(self, make: Callable[..., Engine]) -> None:
        self.make = make
        self.kept: dict[object, Engine] = {}
        self.untouched: dict[object, list[Any]] = {}

    def __call__(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:
        if make_url(options["url"]).get_backend_name() != "sqlite":
            return self._kept(options).execution_options()
        engine = self.make(bind_key, options, app)
        first = self._kept({"url": "sqlite://"})
        if not first.dialect.server_version_info:
            first.connect().close()  # a dialect learns from its first connection what its server can do
        engine.dialect, engine._compiled_cache = first.dialect, first._compiled_cache
        return engine

    def _kept(self, options: dict[str, Any]) -> Engine:
        key = tuple(sorted((name, str(value)) for name, value in options.items()))
        if key not in self.kept:
            self.kept[key] = create_engine(**options)
            self.kept[key]._compiled_cache = LRUCache(STATEMENTS)
            self.untouched[key] = list(self.kept[key].pool.dispatch.connect)
        return self.kept[key]

    def forget_where_somebody_listens(self) -> None:
        """A test that listens to new connections does so for itself, and the pool is for all."""
        for key, engine in list(self.kept.items()):
            if list(engine.pool.dispatch.connect) != self.untouched[key]:
                self.kept.pop(key).dispose()


engines = _Engines(db._make_engine)


def let_go(engine: Engine) -> None:
    """Close the connections of an application that is done, all but the few that the next one begins with."""
    pool: Any = engine.pool
    if engine.dialect.name == "sqlite" or pool.checkedout() or pool.checkedin() > CONNECTIONS:
        engine.dispose()
    engines.forget_where_somebody_listens()
