"""The embedded PostgreSQL comes up as root, is shared, survives a kill and never outlives its starter."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from mkt_dashboard.local.postgres import PostgresServer
from mkt_dashboard.local.process import ServerError, is_alive, wait_until

LIGHT = {"fsync": "off", "shared_buffers": "16MB"}


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresServer]:
    server = PostgresServer(tmp_path / "postgres", tmp_path / "postgres.log", LIGHT)
    yield server
    server.stop()


def ask(server: PostgresServer, statement: str) -> object:
    with psycopg.connect(server.url()) as connection:
        row = connection.execute(statement.encode()).fetchone()
        return row[0] if row else None


def test_a_first_start_gives_a_utf8_database_with_checksums_and_a_password(server: PostgresServer) -> None:
    process = server.start()

    assert process is not None
    assert ask(server, "SELECT current_setting('data_checksums')") == "on"
    assert ask(server, "SELECT datcollate FROM pg_database WHERE datname = 'mkt'") == "C.UTF-8"
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url().replace(server.password, "guessed"))


def test_a_second_starter_adopts_the_running_server(server: PostgresServer) -> None:
    server.start()
    second = PostgresServer(server.folder, server.log, LIGHT)

    assert second.start() is None
    assert second.url() == server.url()


def test_two_starters_at_once_make_one_server(server: PostgresServer) -> None:
    program = (
        "import sys; from pathlib import Path; from mkt_dashboard.local.postgres import PostgresServer; "
        "s = PostgresServer(Path(sys.argv[1]), Path(sys.argv[2]), {'fsync': 'off'}); "
        "print('adopted' if s.start() is None else 'started', flush=True); sys.stdin.read()"
    )
    argv = [sys.executable, "-c", program, str(server.folder), str(server.log)]
    starters = [
        subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    answers = sorted(starter.stdout.readline().strip() for starter in starters if starter.stdout)
    for starter in starters:
        starter.communicate("")

    assert answers == ["adopted", "started"]


def test_a_killed_postmaster_is_started_again_with_what_was_committed(server: PostgresServer) -> None:
    process = server.start()
    assert process is not None
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")

    os.kill(process.pid, signal.SIGKILL)
    again = server.start()

    assert again is not None
    assert ask(server, "SELECT answer FROM kept") == 42


def test_the_server_ends_when_its_starter_is_killed(server: PostgresServer) -> None:
    program = (
        "import sys; from pathlib import Path; from mkt_dashboard.local.postgres import PostgresServer; "
        "s = PostgresServer(Path(sys.argv[1]), Path(sys.argv[2]), {'fsync': 'off'}); "
        "print(s.start().pid, flush=True); sys.stdin.read()"
    )
    argv = [sys.executable, "-c", program, str(server.folder), str(server.log)]
    starter = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert starter.stdout
    pid = int(starter.stdout.readline())
    assert is_alive(pid, "postgres")

    starter.kill()
    starter.communicate()

    assert wait_until(lambda: not is_alive(pid, "postgres"), seconds=10)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has rights to leave behind")
def test_root_without_user_namespaces_leaves_its_rights_and_keeps_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o700)
    server = PostgresServer(tmp_path / "postgres", tmp_path / "postgres.log", LIGHT)
    monkeypatch.setenv("MKT_NO_USER_NAMESPACE", "1")
    first = server.start()
    assert first is not None
    assert os.stat(f"/proc/{first.pid}").st_uid != 0
    server.stop()

    monkeypatch.delenv("MKT_NO_USER_NAMESPACE")

    assert server.start() is not None
    server.stop()


def test_a_data_folder_of_another_major_is_refused_with_a_sentence(server: PostgresServer) -> None:
    server.folder.mkdir()
    (server.folder / "PG_VERSION").write_text("9\n")

    with pytest.raises(ServerError, match="was made by PostgreSQL 9"):
        server.start()


def test_a_folder_that_cannot_be_written_gets_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    server = PostgresServer(tmp_path / "file" / "postgres", tmp_path / "log", LIGHT)

    with pytest.raises(ServerError, match="cannot be written"):
        server.start()


def test_starting_from_a_thread_is_refused(server: PostgresServer) -> None:
    """The kernel ties “die with the parent” to the thread that started the server."""
    caught: list[BaseException] = []

    def start() -> None:
        try:
            server.start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()

    assert caught
