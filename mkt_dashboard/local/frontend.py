"""The built frontend: made once per state of its sources, served without node, safe from a failed build."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

from mkt_dashboard.local.process import ServerError, last_words, launched

ROOT = Path(__file__).parents[2]
WORKSHOP = ROOT / ".web"
SHELF = ROOT / ".frontend"
SERVED = SHELF / "current"
FINGERPRINT = "fingerprint"

# Pages are made of these. Enums and rows of the domain are compiled into them as well.
SOURCES = (
    "rxconfig.py",
    "requirements.lock",
    "reflex.lock/*",
    "assets/**/*",
    "mkt_dashboard/mkt_dashboard.py",
    "mkt_dashboard/ui/**/*",
    "mkt_dashboard/rendering/mjml_rules.py",
    "mkt_dashboard/rendering/starters/__init__.py",
    "mkt_dashboard/domain/permissions*",
    "mkt_dashboard/domain/**/models.py",
    "mkt_dashboard/domain/**/schemas.py",
)
NOT_SOURCES = ("__pycache__", "external")

# What Reflex looks for beside the pages when it serves them.
SERVED_PARTS = ("build/client", "backend", "routes.json", "env.json", "reflex.json")


def is_current() -> bool:
    """Say whether the served build was made of the sources as they stand."""
    return is_built() and (SERVED / FINGERPRINT).read_text() == fingerprint()


def is_built() -> bool:
    """Say whether there is a build to serve."""
    return (SERVED / FINGERPRINT).exists()


def fingerprint() -> str:
    """Return a digest of everything the pages are made of."""
    digest = hashlib.sha256()
    for path in sorted(set(_sources())):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(log: Path) -> None:
    """Build into the workshop, then put the result on the shelf; the served build changes in one step."""
    with _only_one_builder():
        if is_current():
            return
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as words, _same_lock_files():
            done = subprocess.run(
                launched([sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]),
                cwd=ROOT,
                # Wide, because a fault that is wrapped in its middle cannot be found again.
                env=os.environ | {"REFLEX_WEB_WORKDIR": str(WORKSHOP.relative_to(ROOT)), "COLUMNS": "500"},
                stdin=subprocess.DEVNULL,
                stdout=words,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if done.returncode != 0 or not (WORKSHOP / "build" / "client" / "index.html").exists():
            raise ServerError(f"The frontend could not be built. See {log}. It said:\n{_why(log)}")
        _put_on_the_shelf()


def _why(log: Path) -> str:
    """Return what npm calls the error where it names one; its last words are only about its own log."""
    named = [line for line in log.read_text(errors="replace").splitlines() if line.startswith("npm error")]
    return "\n".join(named[:6]) or last_words(log, 12)


def serving_environment() -> dict[str, str]:
    """What makes Reflex serve the built pages, and neither compile nor need node."""
    return {
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_WEB_WORKDIR": str(SERVED.relative_to(ROOT)),
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
    }


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        for path in ROOT.glob(pattern):
            if path.is_file() and not any(part in NOT_SOURCES for part in path.parts):
                yield path


def _put_on_the_shelf() -> None:
    # Of the sources as they stand now: a build writes its lock files itself.
    mark = fingerprint()
    made = SHELF / mark[:16]
    shutil.rmtree(made, ignore_errors=True)
    for part in SERVED_PARTS:
        source = WORKSHOP / part
        if source.is_dir():
            shutil.copytree(source, made / part)
        elif source.exists():
            (made / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, made / part)
    (made / FINGERPRINT).write_text(mark)
    before = SERVED.resolve()
    new_link = SHELF / "next"
    new_link.unlink(missing_ok=True)
    new_link.symlink_to(made.name)
    new_link.replace(SERVED)
    # A server that still runs serves the build before; older ones nobody does.
    for old in SHELF.iterdir():
        if old.is_dir() and not old.is_symlink() and old not in (made, before):
            shutil.rmtree(old)


@contextmanager
def _same_lock_files() -> Generator[None]:
    """Put back lock files that a build wrote again with the same content in another order."""
    before = {path: path.read_bytes() for path in ROOT.glob("reflex.lock/*.json")}
    yield
    for path, content in before.items():
        if path.exists() and json.loads(path.read_bytes()) == json.loads(content):
            path.write_bytes(content)


@contextmanager
def _only_one_builder() -> Generator[None]:
    SHELF.mkdir(exist_ok=True)
    with (SHELF / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
