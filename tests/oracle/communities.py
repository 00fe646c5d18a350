"""Where the real communities are, and how to unpack one. They are never copied into the repository."""

import lzma
import os
import tarfile
from pathlib import Path

import pytest

DATA = Path(os.environ.get("COMMUNITY_DATA") or Path(__file__).parents[3] / "shared" / "data")
COMMUNITIES = {
    "cardano": "stackexchange/cardano.tar.xz",
    "bicycles-meta": "stackexchange/bicycles-meta.tar.xz",
    "thunderbird": "archives/thunderbird-2023.tar.xz",
}


def unpack(community: str, into: Path) -> Path:
    """Unpack a community into a folder and return it. Without the data: skip, or fail where CI=true."""
    packed = DATA / COMMUNITIES[community]
    if not packed.is_file():
        reason = f"no real community at {packed} (set COMMUNITY_DATA)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    into.mkdir(parents=True, exist_ok=True)
    with lzma.open(packed) as stream, tarfile.open(fileobj=stream) as archive:
        for member in archive:
            # Names only, no paths: the files land in the folder whatever the archive says.
            if member.isfile() and (content := archive.extractfile(member)):
                (into / Path(member.name).name).write_bytes(content.read())
    return into
