"""What a page of ours may load and run: itself, and nothing from anywhere else."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)


def inline_scripts(build: Path) -> frozenset[str]:
    """Return the hash of each inline script in the built pages, so that no other inline script ever runs."""
    found = (INLINE_SCRIPT.findall(page.read_text("utf-8")) for page in build.rglob("*.html"))
    return frozenset(_hash(script) for scripts in found for script in scripts)


def policy(scripts: Iterable[str] = ()) -> str:
    """Write the Content-Security-Policy.

    Styles may be inline because the components set them so; images may come over https because a mail that is
    previewed shows the pictures its recipient will see.
    """
    return "; ".join(
        [
            "default-src 'self'",
            " ".join(["script-src 'self'", *(f"'{one}'" for one in sorted(scripts))]),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob: https:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "frame-src 'self'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        ]
    )


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
