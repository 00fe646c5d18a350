"""The engines of this application."""

from __future__ import annotations

from pathlib import Path

from app.core.kernel import current_kernel
from app.core.options import option
from app.search.engine import SearchEngine
from app.search.whoosh_engine import WhooshEngine

LANGUAGE = "search.language"
ENGINE, ARTICLE_ENGINE = "search.engine", "search.article_engine"


def current_engine() -> SearchEngine:
    """Of questions. Made at its first use; it keeps an open index, so there is one a process."""
    return _engine(ENGINE, "search")


def article_engine() -> SearchEngine:
    """Of help articles."""
    return _engine(ARTICLE_ENGINE, "search/articles")


def _engine(name: str, folder: str) -> SearchEngine:
    kernel = current_kernel()
    engine: SearchEngine | None = kernel.kept.get(name)
    if engine is None:
        path = Path(kernel.settings.DATA_DIR).resolve() / folder
        engine = kernel.kept.setdefault(name, WhooshEngine(path, lambda: str(option(LANGUAGE))))
    return engine
