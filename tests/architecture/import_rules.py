"""Who may import whom. Each rule is a pure function: (path, source) -> what is wrong there.

import-linter guards the tower (see pyproject.toml); these rules see what it cannot: the package `app` itself,
single files of a feature, and names such as `flask.request`.
"""

from __future__ import annotations

from tests.architecture.tree import EDGES, HELPER, PACKAGE, Import, Place, imports, place_of, place_of_import

# Inside one feature: a file may import its own layer, helpers, and what stands here.
_BELOW_EDGES = frozenset({"events", "models", "queries", "policy", "services"})
WITHIN_FEATURE: dict[str, frozenset[str]] = {
    "events": frozenset(),
    "models": frozenset({"events"}),
    "queries": frozenset({"events", "models"}),
    "policy": frozenset({"events", "models"}),
    HELPER: frozenset({"events", "models", "queries", "policy"}),
    "services": frozenset({"events", "models", "queries", "policy"}),
    "forms": _BELOW_EDGES,
    "consumers": _BELOW_EDGES,
    "jobs": _BELOW_EDGES,
    "fold": _BELOW_EDGES,
    "slots": _BELOW_EDGES,
    "cli": _BELOW_EDGES | {"fold"},
    "views": _BELOW_EDGES | {"forms"},
}

# Of a lower feature in the same room: which of its layers may be imported, and from which of ours.
# Rows of another feature are pointed at by foreign keys and joined in reads, never written; only the
# importer (a helper of `admin`) writes the facts of every room, in bulk and without their commands.
# Of services only the steps can be shared: a command inside a command raises.
_ANY_BUT_EVENTS_AND_MODELS = frozenset(WITHIN_FEATURE) - {"events", "models"} | {PACKAGE}
ACROSS_FEATURES: dict[str, frozenset[str]] = {
    "events": frozenset(WITHIN_FEATURE) - {"models"} | {PACKAGE},
    "queries": _ANY_BUT_EVENTS_AND_MODELS,
    "policy": _ANY_BUT_EVENTS_AND_MODELS,
    "models": frozenset({"models", "queries", HELPER}),
    "services": EDGES - {"forms"} | {"services", HELPER, PACKAGE},
    HELPER: _ANY_BUT_EVENTS_AND_MODELS,
}

# What `superusers` may do to the app inside a command of its own, beside locking.
DOWNWARD_STEPS = frozenset({"app.accounts.standing.set_standing"})

HTTP_PACKAGES = frozenset(
    {
        "flask",
        "flask_bootstrap",
        "flask_login",
        "flask_sqlalchemy",
        "flask_wtf",
        "gunicorn",
        "werkzeug",
        "wtforms",
    }
)
# The application is also where settings and the database session live; that is no HTTP.
APPLICATION_NAMES = frozenset({"flask.Flask", "flask.current_app"})


def no_import_of_the_composition_root(path: str, source: str) -> list[str]:
    """Nothing in `app` or `superusers` imports those packages themselves, and `app` never knows `superusers`.

    `app/__init__.py` composes everything; importing it back closes a circle that import-linter does not see.
    """
    if path in ("app/__init__.py", "superusers/__init__.py"):
        return []
    found = []
    for item in imports(path, source):
        if item.target in ("app", "superusers") or item.module in ("app", "superusers"):
            found.append(_say(path, item, "imports the composition root; name the module instead"))
        elif path.startswith("app/") and item.target.split(".")[0] == "superusers":
            found.append(_say(path, item, "app knows no superusers: use an event, a slot, a capability"))
    return found


def order_inside_a_feature(path: str, source: str) -> list[str]:
    """events < models < queries, policy < services < edges; no edge imports another, but views
    import forms and cli runs folds.

    A helper (any other file name) may be imported by every layer and must stay below services.
    """
    here = place_of(path)
    if here.layer == PACKAGE or here.feature in ("", "core"):
        return []
    allowed = WITHIN_FEATURE[here.layer] | {here.layer, HELPER}
    found = []
    for item, there in _ours(path, source):
        same = (there.room, there.feature) == (here.room, here.feature)
        if same and there.layer != PACKAGE and there.layer not in allowed:
            found.append(_say(path, item, f"{here.layer} may not import {there.layer} of the same feature"))
    return found


def doors_between_features(path: str, source: str) -> list[str]:
    """What a feature may see of another one (that it stands lower is import-linter's business).

    - `superusers` reads the app through `events` and `queries` of each feature, and nothing else.
    - In one room: events, queries, policy, helpers; services from services and edges;
      models only from models (foreign keys), queries and helpers (joins; the importer).
    - Never another feature's edges.
    """
    here = place_of(path)
    if here.feature in ("", "core"):
        return []
    found = []
    for item, there in _ours(path, source):
        same = there.room == here.room and there.feature in ("", here.feature)
        if same or there.feature == "core":
            continue
        if there.room != here.room:
            if there.layer not in ("events", "queries") and item.target not in DOWNWARD_STEPS:
                found.append(_say(path, item, f"{here.room} sees only events and queries, not {there.layer}"))
        elif here.layer not in ACROSS_FEATURES.get(there.layer, frozenset()):
            found.append(_say(path, item, f"{here.layer} may not import {there.layer} of another feature"))
    return found


def use_cases_know_no_http(path: str, source: str) -> list[str]:
    """Only the edges, `core.web` and the composition know HTTP.

    The rest of the kernel may name the application (`Flask`, `current_app`), and `core.db` Flask-SQLAlchemy.
    Consumers, jobs and folds are edges without a request: no HTTP, but they render mail.
    """
    here = place_of(path)
    if here.layer in (EDGES - {"consumers", "jobs", "fold"}) | {PACKAGE} or path.startswith("app/core/web/"):
        return []
    found = []
    for item in imports(path, source):
        if item.target.startswith("app.core.web.rendering.") and here.is_edge:
            continue
        if item.target.startswith("app.core.web.") and here.feature != "core":
            found.append(_say(path, item, "only edges import core.web"))
        elif item.target.split(".")[0] not in HTTP_PACKAGES:
            continue
        elif here.feature == "core" and item.target in APPLICATION_NAMES:
            continue
        elif path == "app/core/db.py" and item.module == "flask_sqlalchemy":
            continue
        else:
            found.append(_say(path, item, "only edges know HTTP"))
    return found


def _ours(path: str, source: str) -> list[tuple[Import, Place]]:
    return [(item, there) for item in imports(path, source) if (there := place_of_import(item.target))]


def _say(path: str, item: Import, what: str) -> str:
    return f"{path}:{item.line}: {item.target}: {what}"


RULES = (
    no_import_of_the_composition_root,
    order_inside_a_feature,
    doors_between_features,
    use_cases_know_no_http,
)
