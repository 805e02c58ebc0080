"""A backup is one tar file: the database as pg_dump writes it, the uploaded files and the secret key.

Redis is not in it: it holds nothing that the database does not know as well. Nor is the outbox: it is the
post box of others.
"""

import os
import subprocess
import tarfile
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath

import psycopg

from mkt_dashboard.core import running
from mkt_dashboard.core.config import Settings, settings
from mkt_dashboard.local import postgres_binaries
from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.process import ServerError, make_folder

DUMP = "database.dump"
# Beside the database: what a restored installation needs to go on with its links, sessions and pictures.
KEPT = ("secret.key", "demo.password", "demo.loaded", "files")


def write(file: Path) -> None:
    """Write everything into one file; the system may run meanwhile."""
    here = settings()
    with _database(here) as url, tempfile.TemporaryDirectory(dir=here.data_dir) as folder:
        dump = Path(folder) / DUMP
        _run(
            url,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--enable-row-security",
            f"--file={dump}",
            f"--dbname={url}",
        )
        draft = file.with_name(f"{file.name}.draft")
        try:
            with tarfile.open(draft, "w") as archive:
                draft.chmod(0o600)
                archive.add(dump, DUMP)
                for name in KEPT:
                    if (here.data_dir / name).exists():
                        archive.add(here.data_dir / name, name)
            draft.replace(file)
        except OSError as error:
            raise ServerError(f"{file} cannot be written: {error.strerror}.") from None
        finally:
            draft.unlink(missing_ok=True)
    print(f"Written: {file} ({file.stat().st_size / 1e6:.1f} MB). It holds the secret key; keep it safe.")


def _plain_members(archive: tarfile.TarFile) -> list[tarfile.TarInfo]:
    """Only files and folders, only below where they are unpacked. (The filter of tarfile is 3.11.4's.)"""
    members = archive.getmembers()
    for member in members:
        path = PurePosixPath(member.name)
        if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
            raise ServerError(f"The backup holds “{member.name}”, which no backup of ours does. Refused.")
    return members


def restore(file: Path) -> None:
    """Put a backup into an installation whose database is empty; nothing is ever overwritten."""
    here = settings()
    if running.is_running(here.data_dir):
        raise ServerError("The system runs. Stop it, then restore.")
    with _database(here) as url, tempfile.TemporaryDirectory(dir=here.data_dir) as folder:
        _refuse_filled(url)
        try:
            with tarfile.open(file) as archive:
                archive.extractall(folder, members=_plain_members(archive))  # noqa: S202 - each was looked at
        except (tarfile.TarError, OSError) as error:
            raise ServerError(f"{file} is not a backup that can be read: {error}.") from None
        if not (Path(folder) / DUMP).exists():
            raise ServerError(f"{file} holds no database. Give a file that `backup` wrote.")
        _make_application_roles(url)
        _run(
            url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
            f"--dbname={url}", str(Path(folder) / DUMP),
        )  # fmt: skip
        for name in KEPT:
            if (Path(folder) / name).exists():
                _put_in_place(Path(folder) / name, here.data_dir / name)
    print(f"Restored from {file}. Start with `make run`.")


@contextmanager
def _database(here: Settings) -> Generator[str]:
    """Give the database in use; start the embedded one for as long as it takes if the system does not run."""
    make_folder(here.data_dir)
    if here.given_database_url:
        yield here.database_url
        return
    server = PostgresServer(here.data_dir / "postgres", here.data_dir / "logs" / "postgres.log")
    with ExitStack() as stack:
        stack.enter_context(running.claimed(here.data_dir))
        server.start()
        stack.callback(server.stop)
        yield server.url()


def _run(url: str, program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as one who sees all workspaces."""
    argv = [str(_programs_for(url) / program), *arguments]
    environment = os.environ | {"PGOPTIONS": "-c app.instance=on"}
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=environment)
    if done.returncode != 0:
        raise ServerError(f"{program} failed. It said:\n{done.stderr.strip()[-800:]}")


def _programs_for(url: str) -> Path:
    """An older pg_dump refuses a newer server, and a newer one writes what an older server may not read."""
    with psycopg.connect(url, connect_timeout=5) as connection:
        major = connection.info.server_version // 10000
    try:
        return postgres_binaries.find(major)
    except ServerError:
        return postgres_binaries.find(None)


def _refuse_filled(url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise ServerError(
            "The database is not empty. Restore into a new data folder: MKT_DATA_DIR=.mkt2 … restore FILE"
        )


def _make_application_roles(url: str) -> None:
    """Roles belong to the server and are not in a dump, but the grants and policies in it name these."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE mkt_app NOLOGIN NOSUPERUSER NOBYPASSRLS; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.execute(
            "DO $$ BEGIN CREATE ROLE mkt_scoped NOLOGIN NOSUPERUSER NOBYPASSRLS; "
            "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        )
        connection.execute("GRANT mkt_app TO mkt_scoped")
        connection.execute("GRANT mkt_app, mkt_scoped TO CURRENT_USER")


def _put_in_place(source: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    source.replace(target)
