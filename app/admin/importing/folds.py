"""Everything that is derived from the facts, in order."""

from __future__ import annotations

from app.admin.importing.importer import Fold
from app.core.kernel import current_kernel
from app.forum.services.recount_categories import recount_categories


def all_folds() -> dict[str, Fold]:
    return {"categories": recount_categories, **current_kernel().folds}
