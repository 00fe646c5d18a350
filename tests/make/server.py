"""A real server on a free port, as an administrator would run it, for journeys and for kills."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Server:
    """gunicorn with the product's own configuration. `environment` adds settings (and failpoints)."""

    def __init__(self, *, database_url: str, folder: Path, secret: str, **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.folder = folder
        self.mail = folder / "mail"
        self.log = folder / "server.log"
        settings = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "DATABASE_URL": database_url,
            "DATA_DIR": str(folder),
            "SECRET_KEY": secret,
            "MAIL_URL": f"file://{self.mail}",
            "EMBEDDED_WORKER": "on",
            "LOG_LEVEL": "WARNING",
        }
        inherited = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        self.environment = inherited | settings | environment
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *, patient: bool = True) -> Server:
        """Start the server; `patient`: and wait until it answers."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,
            )
        for _ in range(300 if patient else 0):
            if self.answers():
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        if not patient:
            return self
        raise RuntimeError(f"the server did not start:\n{self.log.read_text()[-4000:]}")

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=1) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def kill(self) -> None:
        """SIGKILL to master and workers at once, as when the machine loses power."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()
