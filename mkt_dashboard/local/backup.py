"""Write a backup and put it back, also while the system does not run. What is in one: `core/archive.py`."""

import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg

from mkt_dashboard.core import archive, running
from mkt_dashboard.core.config import Settings, settings
from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.process import ServerError, make_folder

# Roles belong to the server and are not in a dump, but its grants and policies name these. What an
# administrator has made and granted already is not asked for again: the login may not be allowed to.
ROLES = """
DO $$ BEGIN
    IF to_regrole('mkt_app') IS NULL THEN CREATE ROLE mkt_app NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
    IF to_regrole('mkt_scoped') IS NULL THEN CREATE ROLE mkt_scoped NOLOGIN NOSUPERUSER NOBYPASSRLS; END IF;
    IF NOT pg_has_role('mkt_scoped', 'mkt_app', 'MEMBER') THEN GRANT mkt_app TO mkt_scoped; END IF;
    IF NOT pg_has_role(current_user, 'mkt_app', 'MEMBER') THEN
        EXECUTE format('GRANT mkt_app TO %I', current_user);
    END IF;
    IF NOT pg_has_role(current_user, 'mkt_scoped', 'MEMBER') THEN
        EXECUTE format('GRANT mkt_scoped TO %I', current_user);
    END IF;
END $$
"""


def write(file: Path) -> None:
    """Write everything into one file; the system may run meanwhile."""
    here = settings()
    with _database(here) as url:
        archive.write(url, here.data_dir, file)
    print(f"Written: {file} ({file.stat().st_size / 1e6:.1f} MB). It holds the secret key; keep it safe.")


def restore(file: Path) -> None:
    """Put a backup into an installation whose database is empty; nothing is ever overwritten."""
    here = settings()
    if running.is_running(here.data_dir):
        raise ServerError("The system runs. Stop it, then restore.")
    with _database(here) as url, tempfile.TemporaryDirectory(dir=here.data_dir) as folder:
        _refuse_filled(url)
        archive.unpack(file, Path(folder))
        _make_application_roles(url)
        dump = str(Path(folder) / archive.DUMP)
        archive.run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", dump)
        for name in archive.KEPT:
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


def _refuse_filled(url: str) -> None:
    with psycopg.connect(url, connect_timeout=5) as connection:
        row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if row and row[0]:
        raise ServerError(
            "The database is not empty. Restore into a new data folder: MKT_DATA_DIR=.mkt2 … restore FILE"
        )


def _make_application_roles(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(ROLES)


def _put_in_place(source: Path, target: Path) -> None:
    if target.is_dir():
        target.rmdir()
    source.replace(target)
