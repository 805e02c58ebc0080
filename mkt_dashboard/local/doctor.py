"""What is used, what is healthy, what is missing: one line each, and a way out where something is wrong."""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from socket import create_connection
from typing import cast

import psycopg
import redis

from mkt_dashboard.core import running
from mkt_dashboard.core.addresses import SmtpSecurity
from mkt_dashboard.core.config import ConfigurationError, Settings, settings
from mkt_dashboard.local import frontend, migrations
from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.process import ServerError
from mkt_dashboard.local.valkey import ValkeyServer

OLDEST_POSTGRES = 150000
OLDEST_REDIS = (6, 2)
SILENT_AFTER = timedelta(seconds=60)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Verdict(StrEnum):
    """How a part is doing."""

    GOOD = "ok"
    OPTIONAL = "--"
    BAD = "!!"


@dataclass(frozen=True)
class Finding:
    """One line of the report."""

    verdict: Verdict
    part: str
    said: str


def run() -> int:
    """Print the report; return 1 where something that is needed is missing."""
    findings = list(examine(settings()))
    for finding in findings:
        print(f"{finding.verdict:>3}  {finding.part:<16} {finding.said}")
    return int(any(finding.verdict is Verdict.BAD for finding in findings))


def examine(here: Settings) -> Iterator[Finding]:
    """Look at every part."""
    is_running = running.is_running(here.data_dir)
    yield _data_folder(here)
    yield Finding(
        Verdict.GOOD if is_running else Verdict.OPTIONAL,
        "system",
        f"runs at {here.public_url}" if is_running else "does not run here; `make run` starts it",
    )
    for part, look in LOOKS.items():
        try:
            yield look(here)
        except (ConfigurationError, ServerError) as error:
            yield Finding(Verdict.BAD, part, str(error))
        except (psycopg.Error, redis.RedisError, OSError) as error:
            reason = " ".join(str(error).split())
            yield Finding(Verdict.BAD, part, f"does not answer: {reason}")


def _data_folder(here: Settings) -> Finding:
    try:
        here.data_dir.mkdir(parents=True, exist_ok=True)
        probe = here.data_dir / "probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return Finding(Verdict.BAD, "data folder", f"{here.data_dir}: {error.strerror}. Set MKT_DATA_DIR.")
    free = shutil.disk_usage(here.data_dir).free
    verdict = Verdict.GOOD if free > 1_000_000_000 else Verdict.BAD
    return Finding(verdict, "data folder", f"{here.data_dir}, {free / 1e9:.1f} GB free")


def _database(here: Settings) -> Finding:
    if not here.given_database_url:
        version = PostgresServer(here.data_dir / "postgres", here.data_dir / "postgres.log").version
        return Finding(Verdict.OPTIONAL, "database", f"PostgreSQL {version} will be started by `make run`")
    with psycopg.connect(here.database_url, connect_timeout=5) as connection:
        number = connection.info.server_version
    where = _origin("MKT_DATABASE_URL")
    if number < OLDEST_POSTGRES:
        return Finding(
            Verdict.BAD,
            "database",
            f"PostgreSQL {number // 10000} ({where}) is too old; 15 or newer is needed",
        )
    return Finding(Verdict.GOOD, "database", f"PostgreSQL {number // 10000}.{number % 10000} ({where})")


def _migrations(here: Settings) -> Finding:
    if not here.given_database_url:
        return Finding(Verdict.OPTIONAL, "migrations", "no database to look at")
    with psycopg.connect(here.database_url, connect_timeout=5) as connection:
        exists = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        row = (
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            if exists and exists[0]
            else None
        )
    newest = migrations.newest()
    if row is None or row[0] != newest:
        return Finding(
            Verdict.BAD, "migrations", f"at {row[0] if row else 'nothing'}, {newest} is needed; run `make db`"
        )
    return Finding(Verdict.GOOD, "migrations", f"at {newest}, the newest")


def _redis(here: Settings) -> Finding:
    if not here.given_redis_url:
        version = ValkeyServer(here.data_dir / "valkey", here.data_dir / "valkey.log").version
        return Finding(Verdict.OPTIONAL, "redis", f"Valkey {version} will be started by `make run`")
    with redis.Redis.from_url(here.redis_url, socket_timeout=5, socket_connect_timeout=5) as client:
        told = cast(dict[str, object], client.info("server"))
        policy = cast(dict[str, object], client.info("memory")).get("maxmemory_policy", "noeviction")
    version = str(told.get("valkey_version") or told["redis_version"])
    where = _origin("MKT_REDIS_URL")
    if tuple(map(int, str(told["redis_version"]).split(".")[:2])) < OLDEST_REDIS:
        return Finding(Verdict.BAD, "redis", f"{version} ({where}) is too old; 6.2 or newer is needed")
    if policy != "noeviction":
        return Finding(
            Verdict.BAD, "redis", f"{version} ({where}) may evict jobs; set maxmemory-policy noeviction"
        )
    return Finding(Verdict.GOOD, "redis", f"{version} ({where})")


def _mail_server(here: Settings) -> Finding:
    if not here.given_smtp_url:
        return Finding(Verdict.OPTIONAL, "mail server", "the local outbox will be started by `make run`")
    server = here.smtp
    with create_connection((server.host, server.port), timeout=5) as connection:
        if server.security is not SmtpSecurity.TLS and not connection.recv(200).startswith(b"220"):
            return Finding(Verdict.BAD, "mail server", f"{server.host}:{server.port} does not speak SMTP")
    where = _origin("MKT_SMTP_URL")
    return Finding(Verdict.GOOD, "mail server", f"{server.host}:{server.port} ({where})")


def _scheduler(here: Settings) -> Finding:
    if not here.given_database_url:
        return Finding(Verdict.OPTIONAL, "scheduler", "does not run here")
    with psycopg.connect(here.database_url, connect_timeout=5) as connection:
        row = connection.execute("SELECT max(at) FROM heartbeats WHERE process LIKE 'scheduler%'").fetchone()
    last = row[0] if row else None
    if last is None:
        return Finding(Verdict.BAD, "scheduler", "never heard of; start `python -m mkt_dashboard scheduler`")
    age = datetime.now(UTC) - last
    verdict = Verdict.GOOD if age < SILENT_AFTER else Verdict.BAD
    return Finding(verdict, "scheduler", f"heard of {age.total_seconds():.0f} s ago")


def _frontend(here: Settings) -> Finding:
    if not frontend.is_built():
        return Finding(Verdict.OPTIONAL, "frontend", "not built yet; `make run` builds it")
    if not frontend.is_current():
        return Finding(Verdict.OPTIONAL, "frontend", "built of older sources; `make run` builds it again")
    return Finding(Verdict.GOOD, "frontend", "built of the sources as they stand")


def _browser(here: Settings) -> Finding:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found:
        return Finding(Verdict.GOOD, "browser", f"{found} (for the tests)")
    return Finding(Verdict.OPTIONAL, "browser", "none for the tests (Debian: apt-get install chromium)")


def _origin(variable: str) -> str:
    return f"from {variable}" if os.environ.get(variable) else "of the running system"


LOOKS: dict[str, Callable[[Settings], Finding]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "mail server": _mail_server,
    "scheduler": _scheduler,
    "frontend": _frontend,
    "browser": _browser,
}
