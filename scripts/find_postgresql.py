"""Print the URL of a local PostgreSQL in which we may create databases; exit 1 when none answers.

Databases for tests are made and dropped by the tests themselves; nothing existing is touched.
"""

from __future__ import annotations

import sys

import psycopg

CANDIDATES = ("postgresql://postgres@127.0.0.1:5432/postgres", "postgresql:///postgres")


def main() -> int:
    for url in CANDIDATES:
        try:
            with psycopg.connect(url, connect_timeout=2) as connection:
                row = connection.execute(
                    "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            continue
        if row and row[0]:
            print(url.replace("postgresql:", "postgresql+psycopg:"))
            return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
