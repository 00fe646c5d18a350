"""`flask import`."""

from __future__ import annotations

from flask.cli import AppGroup

imports = AppGroup("import", help="Bring an existing community in.")
