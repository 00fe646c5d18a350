"""The application that servers and the `flask` command load: the forum with the super-user module."""

import superusers
from app import create_app

app = create_app(extensions=[superusers.init_app])
