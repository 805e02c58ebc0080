"""The embedded PostgreSQL: a data folder of our own, without root, without trust."""

import os
import shutil
import signal
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import ClassVar

import psycopg
from psycopg import sql

from mkt_dashboard.core import postgres_programs
from mkt_dashboard.local.process import ServerError, free_port, is_alive, launched, wait_until
from mkt_dashboard.local.server import EmbeddedServer

OWNER = "mkt_owner"
DATABASE = "mkt"


class PostgresServer(EmbeddedServer):
    """One PostgreSQL over one data folder."""

    name = "PostgreSQL"
    programs = ("postgres",)
    stop_signal = signal.SIGINT
    # For a small machine that also runs everything else; a commit is on disk before it is answered.
    defaults: ClassVar = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "100",
        "shared_buffers": "256MB",
        "effective_cache_size": "1GB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "synchronous_commit": "on",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_min_duration_statement": "1000",
    }

    def prepare(self) -> None:
        _ = self.binaries
        if not (self.folder / "PG_VERSION").exists():
            self._make_data_folder()
        if self.is_running():
            self.port = self._pid_file()[1]
        else:
            self.make_way()
            self.port = self.port or free_port()

    def command(self) -> list[str]:
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        argv = [str(self.binaries / "postgres"), "-D", str(self.folder), "-p", str(self.port), *options]
        return launched(argv, self.stop_signal, without_root_in=self.folder)

    def pid(self) -> int:
        return self._pid_file()[0]

    def is_running(self) -> bool:
        return super().is_running() and self._pid_file()[2] != "stopping"

    def make_way(self) -> None:
        """Wait for a stopping server and for a killed one's backends, then remove the pid file it left.

        PostgreSQL takes a zombie, or a stranger with the same number, for a living server and would refuse.
        But the file also guards against backends that outlive their postmaster, so it goes with the last.
        """
        if not wait_until(lambda: not self._has_processes(), seconds=30):
            raise ServerError(f"PostgreSQL is still being stopped in {self.folder}. Try again in a minute.")
        if sys.platform == "linux":
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def answers(self) -> bool:
        """Say whether it takes connections, and have our database in it when it does."""
        pid, port, status = self._pid_file()
        if status != "ready" or port != self.port or not is_alive(pid, *self.programs):
            return False
        try:
            self._ensure_database()
        except psycopg.OperationalError:
            return False
        return True

    def url(self, database: str = DATABASE) -> str:
        """Return the address of one of its databases."""
        return f"postgresql://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def version(self) -> str:
        """The version of the programs, as PostgreSQL writes it."""
        return postgres_programs.version(self.binaries)

    @cached_property
    def binaries(self) -> Path:
        """The folder of the programs that fit the data folder."""
        made_by = self.folder / "PG_VERSION"
        return postgres_programs.find(int(made_by.read_text()) if made_by.exists() else None)

    def _make_data_folder(self) -> None:
        """Run initdb elsewhere and rename: a half-made data folder never stands in the right place."""
        draft = self._beside("draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700, parents=True)
        password_file = self._beside("password")
        _ = self.password
        argv = [
            str(self.binaries / "initdb"), "--pgdata", str(draft), "--username", OWNER, "--encoding", "UTF8",
            "--pwfile", str(password_file), "--auth", "scram-sha-256", "--locale", "C.UTF-8",
            "--data-checksums", "--no-instructions",
        ]  # fmt: skip
        done = subprocess.run(
            launched(argv, without_root_in=draft), capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip()[-800:]
            raise ServerError(f"PostgreSQL could not make its data folder {self.folder}. It said:\n{said}")
        draft.rename(self.folder)

    def _pid_file(self) -> tuple[int, int, str]:
        """Return the pid, port and status PostgreSQL keeps in its data folder."""
        try:
            lines = (self.folder / "postmaster.pid").read_text().splitlines()
            return int(lines[0]), int(lines[3]), lines[7].strip() if len(lines) > 7 else ""
        except (OSError, IndexError, ValueError):
            return 0, 0, ""

    def _has_processes(self) -> bool:
        """Say whether any PostgreSQL process stands in the data folder: all of them work from inside it."""
        if sys.platform != "linux":
            return is_alive(self.pid(), *self.programs)
        return any(_works_in(entry, self.folder) for entry in os.listdir("/proc") if entry.isdecimal())

    def _ensure_database(self) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            row = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if row is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def _works_in(pid: str, folder: Path) -> bool:
    try:
        return os.readlink(f"/proc/{pid}/cwd") == str(folder) and is_alive(int(pid), "postgres")
    except OSError:
        return False
