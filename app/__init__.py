"""The composition root: `create_app` puts the rooms together. Nothing imports it back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from pathlib import Path

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from config import Settings, load_settings

STATIC = Path(__file__).parent / "static"
MAX_FORM_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings | None = None, extensions: Iterable[Callable[[Flask], None]] = ()) -> Flask:
    """Build the application. `extensions` plug further packages in (`superusers.init_app`).

    Raises SettingError when the settings cannot work.
    """
    settings = settings or load_settings()
    settings.check()
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.SECRET_KEY,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        # The token dies with the session, not after an hour: long answers take long to write.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
    )
    _init_core(app, settings)
    _init_rooms(app)
    for init in extensions:
        init(app)
    from app.core.web.access import require_stated_access

    require_stated_access(app)
    return app


def _init_core(app: Flask, settings: Settings) -> None:
    from app.core.cli import register_commands
    from app.core.db import init_database
    from app.core.kernel import init_kernel
    from app.core.turns import TakeTurns
    from app.core.web.access import enforce_access
    from app.core.web.browser_session import BrowserSessions
    from app.core.web.errors import init_errors
    from app.core.web.health import init_health
    from app.core.web.rendering import PageEnvironment, init_rendering
    from app.core.web.requests import configure_logging, init_requests
    from app.core.web.security import init_security
    from app.core.web.uploads import init_uploads
    from app.core.worker import ensure_embedded_worker, register_housekeeping

    configure_logging(settings.LOG_LEVEL, settings.LOG_FORMAT)
    kernel = init_kernel(app, settings)
    init_database(app, settings.database_url)
    register_housekeeping(kernel)
    if settings.uses_sqlite:  # Innermost: files and beats need no turn. A wait for PostgreSQL is no work.
        app.wsgi_app = TakeTurns(app.wsgi_app)  # type: ignore[method-assign]
    app.session_interface = BrowserSessions(settings.SECRET_KEY, secure=settings.secure_cookies)
    init_requests(app)
    app.jinja_environment = PageEnvironment  # before anything asks for it: it is made once
    CSRFProtect(app)
    init_errors(app)
    init_rendering(app, _serve_static(app))
    init_uploads(app)
    init_health(app)
    init_security(app, settings.PUBLIC_URL)
    register_commands(app)
    app.before_request(enforce_access)
    # For servers that can start it with the process (deploy/gunicorn.conf.py); else the first request does.
    app.extensions["start_worker"] = lambda: ensure_embedded_worker(app)
    app.before_request(lambda: ensure_embedded_worker(app))
    if settings.TRUSTED_PROXIES:
        n = settings.TRUSTED_PROXIES
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=n, x_proto=n, x_host=n)  # type: ignore[method-assign]


def _init_rooms(app: Flask) -> None:
    from app.accounts import init_app as init_accounts
    from app.admin import init_app as init_admin
    from app.analytics import init_app as init_analytics
    from app.articles import init_app as init_articles
    from app.forum import init_app as init_forum
    from app.moderation import init_app as init_moderation
    from app.notifications import init_app as init_notifications
    from app.search import init_app as init_search

    for init_room in (
        init_accounts,
        init_forum,
        init_articles,
        init_moderation,
        init_notifications,
        init_analytics,
        init_search,
        init_admin,
    ):
        init_room(app)


def _serve_static(app: Flask) -> str:
    """Serve app/static in front of Flask, cacheable for ever under a hash of it all. Returns the prefix."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file() and path.suffix not in (".gz", ".br"):
            digest.update(str(path.relative_to(STATIC)).encode() + b"\0" + path.read_bytes())
        elif path.suffix == ".gz" and _is_stale(path):
            path.unlink(missing_ok=True)
    prefix = f"/static/{digest.hexdigest()[:12]}"
    server = WhiteNoise(app.wsgi_app, immutable_file_test=lambda _path, url: url.startswith(prefix))
    server.add_files(str(STATIC), prefix=prefix)
    app.wsgi_app = server  # type: ignore[method-assign]
    return prefix


def _is_stale(compressed: Path) -> bool:
    """Whether a file made by `whitenoise.compress` is older than what it was made from."""
    source = compressed.with_suffix("")
    return not source.exists() or source.stat().st_mtime > compressed.stat().st_mtime
