"""A certified OpenID provider on loopback, and a person who signs in there."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from mkt_dashboard.local.process import free_port

HERE = Path(__file__).parent / "identity_provider"
INSTALLED = Path(__file__).parents[1] / ".mkt" / "test" / "identity_provider"
CLIENT_ID, SECRET = "mkt", "a secret of the tests"


@contextmanager
def running(users: Mapping[str, Mapping[str, Any]], redirect_uri: str, **extra: str) -> Generator[str]:
    """Serve until the end of the block and return the issuer."""
    _install()
    port = free_port()
    client = {"client_id": CLIENT_ID, "client_secret": SECRET, "redirect_uris": [redirect_uri]}
    told = {"PORT": str(port), "USERS": json.dumps(users), "CLIENTS": json.dumps([client]), **extra}
    command = [_bin("node"), "provider.mjs"]
    with subprocess.Popen(
        command,
        cwd=INSTALLED,
        env={**os.environ, **told},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert any("ready" in line for line in process.stdout)
            yield f"http://127.0.0.1:{port}"
        finally:
            # The command of the wheel starts node as a child, which would outlive it.
            os.killpg(process.pid, signal.SIGTERM)


def sign_in_there(address: str, login: str) -> str:
    """Sign in at the provider as a browser would and return where it sends the browser back to."""
    with httpx.Client(timeout=10) as browser:
        answer = browser.get(address)
        for _ in range(20):
            if answer.is_redirect:
                target = httpx.URL(answer.url).join(answer.headers["location"])
                if "/auth/sso/callback" in target.path:
                    return str(target)
                answer = browser.get(target)
                continue
            action = re.search(r'action="([^"]+)"', answer.text)
            prompt = re.search(r'name="prompt" value="(\w+)"', answer.text)
            assert action, answer.text[:500]
            assert prompt, answer.text[:500]
            form = {"prompt": prompt[1], "login": login, "password": "any"}
            answer = browser.post(httpx.URL(answer.url).join(action[1]), data=form)
    raise AssertionError("The provider asked on and on.")


def _install() -> None:
    """Bring the provider to the data folder of the tests, once for each lock file."""
    lock = (HERE / "package-lock.json").read_bytes()
    done = INSTALLED / "installed.lock"
    INSTALLED.mkdir(parents=True, exist_ok=True)
    if not done.exists() or done.read_bytes() != lock:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, INSTALLED / name)
        told = {**os.environ, "NODE_USE_SYSTEM_CA": "1"}
        subprocess.run([_bin("npm"), "ci", "--silent"], cwd=INSTALLED, env=told, check=True, timeout=300)
        done.write_bytes(lock)
    shutil.copy(HERE / "provider.mjs", INSTALLED / "provider.mjs")


def _bin(name: str) -> str:
    return str(Path(sys.executable).parent / name)
