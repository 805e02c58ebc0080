"""A backup is one tar file: the database as pg_dump writes it, the uploaded files and the secret key.

Redis is not in it: it holds nothing that the database does not know as well. Nor is the outbox: it is the
post box of others.
"""

import os
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mkt_dashboard.core import postgres_programs
from mkt_dashboard.core.db import EVERYTHING
from mkt_dashboard.core.errors import ServerError

DUMP = "database.dump"
# Beside the database: what a restored installation needs to go on with its links, sessions and pictures.
KEPT = ("secret.key", "demo.password", "demo.loaded", "files")


def write(url: str, data_dir: Path, file: Path) -> None:
    """Write everything into one file; the system may run meanwhile."""
    with tempfile.TemporaryDirectory(dir=data_dir) as folder:
        dump = Path(folder) / DUMP
        run(url, "pg_dump", "--format=custom", "--no-owner", "--enable-row-security", f"--file={dump}")
        draft = file.with_name(f"{file.name}.draft")
        try:
            with tarfile.open(draft, "w") as archive:
                draft.chmod(0o600)
                archive.add(dump, DUMP)
                for name in KEPT:
                    if (data_dir / name).exists():
                        archive.add(data_dir / name, name)
            draft.replace(file)
        except OSError as error:
            raise ServerError(f"{file} cannot be written: {error.strerror}.") from None
        finally:
            draft.unlink(missing_ok=True)


def unpack(file: Path, folder: Path) -> None:
    """Put what a backup holds into an empty folder, and raise when it is none or not whole."""
    try:
        with tarfile.open(file) as archive:
            archive.extractall(folder, members=_plain_members(archive))  # noqa: S202 - each was looked at
    except (tarfile.TarError, OSError) as error:
        raise ServerError(f"{file} is not a backup that can be read: {error}.") from None
    if not (folder / DUMP).exists():
        raise ServerError(f"{file} holds no database. Give a file that `backup` wrote.")


def verify(file: Path) -> int:
    """Read a backup from its first to its last byte and say how many things its database holds."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        unpack(file, Path(folder))
        listing = _listing(Path(folder) / DUMP)
    things = [line for line in listing.splitlines() if line and not line.startswith(";")]
    if not any(" TABLE DATA " in line for line in things):
        raise ServerError(f"The database in {file.name} holds no tables.")
    return len(things)


def _listing(dump: Path) -> str:
    # To “/dev/null” as SQL, so that all data is read and unpacked, not only the list of contents.
    program = postgres_programs.find(None) / "pg_restore"
    for arguments in (["--file=/dev/null", str(dump)], ["--list", str(dump)]):
        done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ServerError(f"The database in the backup is damaged. {done.stderr.strip()[-300:]}")
    return done.stdout


def _plain_members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Only files and folders, only below where they are unpacked. (The filter of tarfile is 3.11.4's.)"""
    members = archive.getmembers()
    for member in members:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise ServerError(f"The backup holds “{member.name}”, which no backup of ours does. Refused.")
    return members


def run(url: str, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as one who sees everything. Its arguments tell no password."""
    given = conninfo_to_dict(url)
    password = str(given.pop("password", "") or "")
    argv = [str(_programs_for(url) / program), f"--dbname={make_conninfo('', **given)}", *arguments]
    # A login that is no superuser is bound by all policies: it made the roles, so it belongs to them.
    everything = ("app.instance=on", f"app.list_scope={EVERYTHING}", f"app.folder_scope={EVERYTHING}")
    environment = os.environ | {"PGOPTIONS": " ".join(f"-c {setting}" for setting in everything)}
    if password:
        environment["PGPASSWORD"] = password
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise ServerError(f"{program} failed. It said:\n{done.stderr.strip()[-800:]}")


def _programs_for(url: str) -> Path:
    """An older pg_dump refuses a newer server, and a newer one writes what an older server may not read."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        major = connection.info.server_version // 10000
    try:
        return postgres_programs.find(major)
    except ServerError:
        return postgres_programs.find(None)
