"""Become the web server over the built frontend."""

import os
import sys

from mkt_dashboard.core.config import settings
from mkt_dashboard.local import frontend
from mkt_dashboard.local.process import ServerError, is_port_taken

TARGET = "mkt_dashboard.mkt_dashboard:asgi"


def become(host: str, workers: int) -> None:
    """Replace this process by granian, which serves the pages and the API on one port."""
    here = settings()
    _ = here.database_url, here.redis_url  # better a sentence now than an error at the first click
    port = here.port
    if not frontend.is_built():
        raise ServerError("The frontend is not built yet. Run `python -m mkt_dashboard build`.")
    refuse_taken_port(port, host)
    argv = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--loop", "uvloop",
        "--host", host, "--port", str(port), "--workers", str(workers), "--respawn-failed-workers",
        "--workers-kill-timeout", "3", "--no-access-log", "--log-level", "warning", TARGET,
    ]  # fmt: skip
    os.execve(argv[0], argv, os.environ | frontend.serving_environment())


def refuse_taken_port(port: int, host: str = "127.0.0.1") -> None:
    """Say so when someone else serves on the port."""
    if is_port_taken(port, host):
        other = port + 1 if port < 65535 else 8000
        raise ServerError(f"Port {port} is in use by another program. Choose another: PORT={other} make run")
