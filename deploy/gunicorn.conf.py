"""How gunicorn serves the product: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`.

Read from the environment: HOST, PORT, DATABASE_URL, WEB_CONCURRENCY (processes), THREADS (a process).
"""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Any

_host = os.environ.get("HOST") or "127.0.0.1"
_port = os.environ.get("PORT") or "8000"
_on_sqlite = (os.environ.get("DATABASE_URL") or "sqlite:").startswith("sqlite")
_shared_memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unlinked file there, no fixed name

bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
chdir = str(Path(__file__).resolve().parent.parent)

# SQLite has one writer and the worker thread lives in the web process, so one process serves;
# caches and limits in process are right by construction there. WEB_CONCURRENCY counts on PostgreSQL only.
worker_class = "gthread"
workers = 1 if _on_sqlite else int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("THREADS") or 4)

# Heartbeats are file writes; on a slow disk they would stall the arbiter.
worker_tmp_dir = str(_shared_memory) if os.access(_shared_memory, os.W_OK) else None
timeout = 60  # s without a heartbeat before a worker is killed; long requests keep beating
graceful_timeout = 20  # s that running requests get at a stop
keepalive = 5  # s

# Requests longer than this are hostile: our longest URL is a search with all its filters.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190

# X-Forwarded-* is judged by the application alone (TRUSTED_PROXIES), not by gunicorn as well.
forwarded_allow_ips = ""
secure_scheme_headers: dict[str, str] = {}

# Two instances on one machine would share the control socket's default path.
control_socket_disable = True

# The application logs every request, with its id; here only trouble is worth a line.
accesslog = None
errorlog = "-"
loglevel = "warning"


def when_ready(server: Any) -> None:
    """Tell the person in the terminal where to look."""
    address = os.environ.get("PUBLIC_URL") or f"http://{bind}"
    sys.stdout.write(f"\nServing on {address}   (Ctrl-C stops)\n")
    sys.stdout.flush()


def post_worker_init(worker: Any) -> None:
    """Start the embedded worker with the process, so that what was left undone is not kept for a visitor."""
    # What is loaded by now stays for good, so the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    start = getattr(worker.wsgi, "extensions", {}).get("start_worker")
    if start is not None:
        start()
