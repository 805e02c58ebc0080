"""A start that cannot succeed ends at once with a sentence, and leaves nothing behind."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mkt_dashboard.core import running
from mkt_dashboard.core.config import settings
from mkt_dashboard.local import up
from mkt_dashboard.local.process import ServerError, free_port


def command(name: str, data_dir: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MKT_")}
    return subprocess.run(
        [sys.executable, "-m", "mkt_dashboard", name],
        env=environment | {"MKT_DATA_DIR": str(data_dir), "PORT": str(free_port())} | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_a_port_in_use_is_named_with_another_to_take(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = command("up", tmp_path, PORT=str(port))

    assert done.returncode == 1
    assert (
        done.stderr == f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run\n"
    )


def test_a_half_set_configuration_is_a_sentence_and_no_trace(tmp_path: Path) -> None:
    done = command("up", tmp_path, MKT_SMTP_URL="smtp+starttls://")

    assert done.returncode == 1
    assert done.stderr.startswith("MKT_SMTP_URL names no host.")
    assert done.stderr.count("\n") == 1


def test_a_second_system_with_the_same_data_is_refused(tmp_path: Path) -> None:
    with running.claimed(tmp_path):
        done = command("up", tmp_path)

    assert done.returncode == 1
    assert "A system runs with" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    done = command("up", tmp_path / "file" / "data")

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_full_disk_is_a_sentence_before_anything_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MKT_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 10**6))  # pyright: ignore
    settings.cache_clear()

    with pytest.raises(ServerError, match="Only 1 MB are free"):
        up.run()
    assert not (tmp_path / "postgres").exists()
    settings.cache_clear()


@pytest.mark.parametrize("part", ["web", "migrate", "scheduler"])
def test_a_part_alone_without_servers_says_what_to_set(tmp_path: Path, part: str) -> None:
    done = command(part, tmp_path)

    assert done.returncode == 1
    assert "make run" in done.stderr or "python -m mkt_dashboard build" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_doctor_finds_a_bare_machine_ready_to_start(tmp_path: Path) -> None:
    done = command("doctor", tmp_path)

    assert done.returncode == 0
    assert "will be started by `make run`" in done.stdout


def test_the_doctor_names_a_server_that_does_not_answer(tmp_path: Path) -> None:
    done = command("doctor", tmp_path, MKT_REDIS_URL="redis://127.0.0.1:1")

    assert done.returncode == 1
    assert "!!  redis" in done.stdout
