"""Unpacking what somebody uploaded: only the files that a community is made of, each under its own plain
name.

Names of folders, links, devices and everything else inside are passed over, so there is no path to climb.
Sizes
are counted as bytes come out, not believed.
"""

from __future__ import annotations

import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

LARGEST_UPLOAD = 512 * 1024 * 1024
MOST_UNPACKED = 10 * 1024**3
MOST_MEMBERS = 1000
ROOM_LEFT = 1024**3
"""Bytes that stay free on the disk: a full one stops the whole site."""
PIECE = 1024 * 1024

ARCHIVE = ("members", "categories", "questions", "answers", "comments", "acceptances", "votes", "articles")
DUMP = ("Users", "Tags", "Posts", "Comments", "Votes", "PostLinks", "PostHistory", "Badges")
NAMES = frozenset({"archive.json", *(f"{name}.jsonl" for name in ARCHIVE), *(f"{name}.xml" for name in DUMP)})


class NotUnpacked(Exception):
    """The upload cannot be used; the message is a sentence for who brought it."""


def unpack(upload: Path, folder: Path, *, most: int = MOST_UNPACKED) -> None:
    """Put the files of a community into `folder`, which is made. Raises NotUnpacked; then there is no
    folder.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    try:
        with _members(upload) as members:
            _write(members, folder, most=most)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


@contextmanager
def _members(upload: Path) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    try:
        if zipfile.is_zipfile(upload):
            with zipfile.ZipFile(upload) as packed:
                yield _of_zip(packed)
        else:
            with tarfile.open(upload) as tar:
                yield _of_tar(tar)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise NotUnpacked("This is not a whole tar or zip file. Please pack the folder again.") from error
    except (
        NotImplementedError,
        RuntimeError,
    ) as error:  # a zip with a password, or a method unknown to Python
        raise NotUnpacked(f"This file cannot be unpacked here: {error}") from error


def _of_zip(packed: zipfile.ZipFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in packed.infolist()[: MOST_MEMBERS + 1]:
        if not info.is_dir():
            with packed.open(info) as file:
                yield info.filename, file


def _of_tar(tar: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for info in tar:
        file = tar.extractfile(info) if info.isreg() else None
        if file is not None:
            yield info.name, file


def _write(members: Iterator[tuple[str, IO[bytes]]], folder: Path, *, most: int) -> None:
    met, taken, size = 0, set(), 0
    most = min(most, shutil.disk_usage(folder).free - ROOM_LEFT)
    for name, file in members:
        met += 1
        if met > MOST_MEMBERS:
            raise NotUnpacked(
                f"There are more than {MOST_MEMBERS:,} files in it; a community has 17 at most."
            )
        plain = PurePosixPath(name.replace("\\", "/")).name
        if plain not in NAMES:
            continue
        if plain in taken:
            raise NotUnpacked(f"{plain} is in it twice. Please pack one community at a time.")
        taken.add(plain)
        with (folder / plain).open("xb") as out:
            while piece := file.read(PIECE):
                size += len(piece)
                if size > most:
                    raise NotUnpacked(
                        f"Unpacked it is more than {most / 1024**3:,.1f} GB: there is no room for it. "
                        "Import it from the terminal instead."
                    )
                out.write(piece)
    if not taken & {"archive.json", "Posts.xml"}:
        raise NotUnpacked(
            "There is no community in it: neither archive.json nor Posts.xml. "
            "Pack the folder of a community archive, or of a Stack Exchange dump."
        )


def format_of(folder: Path) -> str | None:
    """archive or stackexchange, by what the folder holds; None: neither."""
    if (folder / "archive.json").is_file():
        return "archive"
    return "stackexchange" if (folder / "Posts.xml").is_file() else None
