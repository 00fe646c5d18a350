"""The engine of this application."""

from __future__ import annotations

from pathlib import Path

from app.core.kernel import current_kernel
from app.core.options import option
from app.search.engine import SearchEngine
from app.search.whoosh_engine import WhooshEngine

LANGUAGE = "search.language"
ENGINE = "search.engine"


def current_engine() -> SearchEngine:
    """Made at its first use; it keeps an open index, so there is one a process."""
    kernel = current_kernel()
    engine: SearchEngine | None = kernel.kept.get(ENGINE)
    if engine is None:
        folder = Path(kernel.settings.DATA_DIR).resolve() / "search"
        made = WhooshEngine(folder, lambda: str(option(LANGUAGE)))
        engine = kernel.kept.setdefault(ENGINE, made)
    return engine
