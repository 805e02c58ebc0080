"""What the embedded servers share: one starter at a time, adopting, waiting, stopping, a password."""

import fcntl
import os
import secrets
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import ClassVar

from mkt_dashboard.local.process import ServerError, is_alive, last_words, make_folder, spawn, wait_until

MOST_ATTEMPTS = 3


class EmbeddedServer(ABC):
    """One server over one data folder."""

    name: ClassVar[str]
    programs: ClassVar[tuple[str, ...]]
    stop_signal: ClassVar[signal.Signals]
    defaults: ClassVar[Mapping[str, str]]

    def __init__(self, folder: Path, log: Path, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self.log = log
        self.settings = {**self.defaults, **(settings or {})}
        self.port = 0

    def start(self) -> subprocess.Popen[bytes] | None:
        """Have the server ready: start it, or return None when someone else's start is adopted."""
        with self._only_one_starter():
            for _ in range(MOST_ATTEMPTS):
                self.prepare()
                process = None if self.is_running() else spawn(self.command(), self.log)
                try:
                    self.wait_ready(process)
                    return process
                except ServerError:
                    # One that was running when we looked may have been on its way out.
                    if process is not None:
                        raise
        raise ServerError(
            f"The {self.name} that works on {self.folder} does not answer. Stop it and try again."
        )

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder on the first start, and choose the port: of a running one, else a free one."""

    @abstractmethod
    def command(self) -> list[str]:
        """Return the command that becomes the server."""

    @abstractmethod
    def make_way(self) -> None:
        """Clear what a killed server left, so that a new one can start."""

    @abstractmethod
    def pid(self) -> int:
        """Return the process that works on the data folder as far as it wrote it down, or 0."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether it serves its clients."""

    def is_running(self) -> bool:
        """Say whether a server works on the data folder, whoever started it."""
        return is_alive(self.pid(), *self.programs)

    def way_is_free(self) -> bool:
        """Say whether a new server may start: no other works on the folder, what one left is cleared."""
        if self.is_running():
            return False
        try:
            self.make_way()
        except ServerError:
            return False
        return True

    def wait_ready(self, process: subprocess.Popen[bytes] | None = None, seconds: float = 60) -> None:
        """Wait until it serves its clients, or say why it does not."""

        def has_ended() -> bool:
            return process.poll() is not None if process else not self.is_running()

        if not wait_until(lambda: self.answers() or has_ended(), seconds=seconds) or has_ended():
            raise ServerError(f"{self.name} did not start. It said:\n{last_words(self.log)}")

    def stop(self, seconds: float = 30) -> None:
        """End the server that works on the data folder, whoever started it."""
        pid = self.pid()
        if is_alive(pid, *self.programs):
            os.kill(pid, self.stop_signal)
            wait_until(lambda: not is_alive(pid, *self.programs), seconds=seconds)

    @cached_property
    def password(self) -> str:
        """The password, made once and kept beside the data folder."""
        path = self._beside("password")
        if not path.exists():
            make_folder(path.parent)
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(24))
        return path.read_text().strip()

    @contextmanager
    def _only_one_starter(self) -> Generator[None]:
        make_folder(self.folder.parent)
        with self._beside("lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _beside(self, ending: str) -> Path:
        return self.folder.with_name(f"{self.folder.name}.{ending}")
