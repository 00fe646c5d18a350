"""The application that servers and the `flask` command load: the forum with the super-user module."""

import superusers
from app import create_app
from config import SettingError

try:
    app = create_app(extensions=[superusers.init_app])
except SettingError as error:
    raise SystemExit(f"A setting must be mended: {error}") from None
