"""The measure of all things: a bare Flask view that returns a short string."""

from __future__ import annotations

from flask import Flask

app = Flask(__name__, static_folder=None)


@app.get("/")
def hello() -> str:
    return "Hello, world."
