"""What a backup holds comes back whole into an empty installation, and never over a filled one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from mkt_dashboard.core.config import settings
from mkt_dashboard.local import backup, migrations
from mkt_dashboard.local.process import ServerError

NewDatabase = Callable[[Path], str]
ADD_HEARTBEAT = "INSERT INTO heartbeats (process, at) VALUES ('kept', now())"


@pytest.fixture
def empty_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[NewDatabase]:
    """A function that points the settings at a new database with nothing in it."""
    names: list[str] = []
    server = os.environ["MKT_TEST_POSTGRES"]

    def make(data_dir: Path) -> str:
        names.append(f"{os.environ['MKT_DATABASE_URL'].rpartition('/')[2]}_empty_{len(names)}")
        with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(names[-1])))
        monkeypatch.setenv("MKT_DATABASE_URL", server.format(names[-1]))
        monkeypatch.setenv("MKT_DATA_DIR", str(data_dir))
        settings.cache_clear()
        return server.format(names[-1])

    yield make
    monkeypatch.undo()
    settings.cache_clear()
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        for name in names:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def test_a_backup_comes_back_whole(committing: None, empty_database: NewDatabase, tmp_path: Path) -> None:
    here = settings()
    (here.data_dir / "files").mkdir(parents=True, exist_ok=True)
    (here.data_dir / "files" / "logo.svg").write_text("<svg/>")
    secret = here.secret_key
    with psycopg.connect(here.database_url, autocommit=True) as connection:
        connection.execute(ADD_HEARTBEAT)
    backup.write(tmp_path / "backup.tar")

    url = empty_database(tmp_path / "new")
    backup.restore(tmp_path / "backup.tar")

    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE mkt_app")
        connection.execute("SELECT set_config('app.instance', 'on', false)")
        assert connection.execute("SELECT process FROM heartbeats").fetchone() == ("kept",)
    assert settings().secret_key == secret
    assert (tmp_path / "new" / "files" / "logo.svg").exists()


@pytest.fixture
def plain_login(empty_database: NewDatabase, tmp_path: Path) -> Iterator[NewDatabase]:
    """New databases of a login that is no superuser, as a managed PostgreSQL gives them."""
    server, login = os.environ["MKT_TEST_POSTGRES"], sql.Identifier(f"owner_{os.getpid()}")
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE PASSWORD 'plain'").format(login))
        connection.execute(sql.SQL("GRANT mkt_app, mkt_scoped TO {}").format(login))

    def make(data_dir: Path) -> str:
        url = urlsplit(empty_database(data_dir))
        with psycopg.connect(url.geturl(), autocommit=True) as connection:
            name = sql.Identifier(url.path[1:])
            connection.execute(sql.SQL("ALTER DATABASE {} OWNER TO {}").format(name, login))
        place = url.netloc.rpartition("@")[2]
        os.environ["MKT_DATABASE_URL"] = url._replace(netloc=f"owner_{os.getpid()}:plain@{place}").geturl()
        settings.cache_clear()
        return settings().database_url

    yield make
    with psycopg.connect(server.format("postgres"), autocommit=True) as connection:
        for name in connection.execute(
            "SELECT datname FROM pg_database WHERE datdba = to_regrole(%s)::oid", (f"owner_{os.getpid()}",)
        ).fetchall():
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name[0])))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name[0])))
        connection.execute(sql.SQL("DROP ROLE {}").format(login))


def test_a_login_that_is_no_superuser_backs_up_all_of_it_too(
    plain_login: NewDatabase, tmp_path: Path
) -> None:
    """It belongs to the roles it made, so the policies of lists and folders bind it as well."""
    url = plain_login(tmp_path / "old")
    migrations.upgrade()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE mkt_app")
        connection.execute("SELECT set_config('app.instance', 'on', false)")
        connection.execute("INSERT INTO workspaces (name) VALUES ('Wrenfell')")
        connection.execute("INSERT INTO lists (workspace_id, name) VALUES (1, 'Newsletter')")
    backup.write(tmp_path / "backup.tar")

    url = plain_login(tmp_path / "new")
    backup.restore(tmp_path / "backup.tar")

    with psycopg.connect(url) as connection:
        connection.execute("SET ROLE mkt_app")
        connection.execute("SELECT set_config('app.instance', 'on', false)")
        assert connection.execute("SELECT name FROM lists").fetchall() == [("Newsletter",)]


def test_a_backup_is_for_its_owner_only(tmp_path: Path) -> None:
    backup.write(tmp_path / "backup.tar")

    assert (tmp_path / "backup.tar").stat().st_mode & 0o777 == 0o600


def test_a_filled_database_is_not_overwritten(tmp_path: Path) -> None:
    backup.write(tmp_path / "backup.tar")

    with pytest.raises(ServerError, match="not empty"):
        backup.restore(tmp_path / "backup.tar")


def test_a_file_that_is_no_backup_is_refused(empty_database: NewDatabase, tmp_path: Path) -> None:
    empty_database(tmp_path / "new")
    (tmp_path / "photo.png").write_bytes(b"no tar at all")

    with pytest.raises(ServerError, match="not a backup"):
        backup.restore(tmp_path / "photo.png")
