"""What a folder of vendored files must bring along."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

_ROW = re.compile(
    r"^\|\s*(?P<file>\S+/\S+)\s*\|(?P<package>[^|]+)\|\s*(?P<version>[^|]+?)\s*\|[^|]+\|\s*(?P<sha256>\w+)\s*\|"
)


def vendored_files(folder: Path) -> list[str]:
    """What is wrong in a vendor folder: its README.md lists each file with version and SHA-256.

    Every package brings its licence, every file is listed, and every listed file is unchanged.
    """
    readme = folder / "README.md"
    lines = readme.read_text().splitlines() if readme.exists() else []
    listed = {row["file"]: row for line in lines if (row := _ROW.match(line))}
    found = []
    for package in sorted(path for path in folder.iterdir() if path.is_dir()):
        if not any(package.glob("LICEN[SC]E*")):
            found.append(f"{package.name}: no LICENSE")
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        made_here = path.suffix == ".gz"  # by `make run`, beside each file
        if not path.is_file() or "/" not in name or path.name.startswith("LICEN") or made_here:
            continue
        if name not in listed:
            found.append(f"{name}: not in README.md")
    for name, row in listed.items():
        path = folder / name
        if not path.is_file():
            found.append(f"{name}: listed in README.md but not there")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            found.append(f"{name}: not the file that README.md lists (SHA-256)")
        if not re.search(r"\d", row["version"]):
            found.append(f"{name}: no version")
    return found
