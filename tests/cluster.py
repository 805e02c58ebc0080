"""Real servers for one test run: started once, shared by all its workers, gone with it.

The data folders stay in `.mkt/test/slot-N`, with a database migrated once per set of migrations, so that a
later run starts in a second. Runs at the same time take different slots.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.valkey import ValkeyServer

ROOT = Path(__file__).parents[1]
TEMPLATE = "template_{}"
# Nothing here outlives the run, so nothing waits for the disk.
HASTY_POSTGRES = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
}
HASTY_VALKEY = {"appendonly": "no"}


class TestCluster:
    """One PostgreSQL and one Valkey for this run."""

    __test__ = False

    def __init__(self) -> None:
        self.folder, self._lock = _take_a_slot(ROOT / ".mkt" / "test")
        self.postgres = PostgresServer(self.folder / "postgres", self.folder / "postgres.log", HASTY_POSTGRES)
        self.valkey = ValkeyServer(self.folder / "valkey", self.folder / "valkey.log", HASTY_VALKEY)

    def start(self) -> None:
        """Start both and have a migrated template."""
        self.postgres.start()
        self.valkey.start()
        self._migrate_template()

    def stop(self) -> None:
        self.valkey.stop()
        self.postgres.stop()
        self._lock.close()

    def environment(self) -> dict[str, str]:
        """What the workers of this run must know."""
        return {
            "MKT_TEST_FOLDER": str(self.folder),
            "MKT_TEST_POSTGRES": self.postgres.url("{}"),
            "MKT_TEST_TEMPLATE": self.template,
            "MKT_TEST_VALKEY": self.valkey.url().removesuffix("/0"),
        }

    @property
    def template(self) -> str:
        """The name of the migrated database; it changes with any migration."""
        digest = hashlib.sha256()
        for path in sorted((ROOT / "alembic").rglob("*.py")):
            digest.update(path.read_bytes())
        return TEMPLATE.format(digest.hexdigest()[:16])

    def _migrate_template(self) -> None:
        with psycopg.connect(self.postgres.url("postgres"), autocommit=True) as connection:
            names = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
            if self.template in names:
                return
            for old in (name for name in names if name.startswith(TEMPLATE.format(""))):
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
            draft = TEMPLATE.format("draft")
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
            subprocess.run(
                [sys.executable, "-m", "alembic", "upgrade", "head"],
                cwd=ROOT,
                env={**os.environ, "MKT_DATABASE_URL": self.postgres.url(draft)},
                check=True,
            )
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(draft), sql.Identifier(self.template)
                )
            )


def take_a_database(worker: str) -> None:
    """Point this worker, by environment, at an empty migrated database, an empty Valkey and a data folder."""
    name = f"worker_{worker}"
    with psycopg.connect(os.environ["MKT_TEST_POSTGRES"].format("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(os.environ["MKT_TEST_TEMPLATE"])
            )
        )
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    os.environ["MKT_DATABASE_URL"] = os.environ["MKT_TEST_POSTGRES"].format(name)
    os.environ["MKT_REDIS_URL"] = f"{os.environ['MKT_TEST_VALKEY']}/{number}"
    data_dir = Path(os.environ["MKT_TEST_FOLDER"]) / "data" / worker
    shutil.rmtree(data_dir, ignore_errors=True)
    os.environ["MKT_DATA_DIR"] = str(data_dir)
    for variable in (
        "MKT_SMTP_URL",
        "MKT_PUBLIC_URL",
        "MKT_STORAGE_URL",
        "MKT_SECRET_KEY",
        "MKT_DEMO",
        "PORT",
    ):
        os.environ.pop(variable, None)


def _take_a_slot(folder: Path) -> tuple[Path, IO[str]]:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(32):
        lock = (folder / f"slot-{number}.lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            continue
        return folder / f"slot-{number}", lock
    raise RuntimeError("32 test runs at once hold .mkt/test. Wait for one to end.")
