"""Read the mails of a running system as their recipients would."""

import re
import sqlite3
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.running_system import System


@dataclass(frozen=True)
class Mail:
    """One received mail."""

    message: EmailMessage

    @property
    def html(self) -> str:
        part = self.message.get_body(("html",))
        return part.get_content() if part else ""

    @property
    def text(self) -> str:
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""

    @property
    def unsubscribe_url(self) -> str:
        return re.search(r"<(https?://[^>]+/u/[^>]+)>", self.message["List-Unsubscribe"])[1]  # type: ignore[index]

    @property
    def pixel(self) -> str:
        return re.search(r'src="([^"]+/t/o/[^"]+)"', self.html)[1]  # type: ignore[index]

    @property
    def links(self) -> list[str]:
        return re.findall(r'href="([^"]+/t/c/[^"]+)"', self.html)


def mails_to(system: System, address: str, *, at_least: int = 1, seconds: float = 30) -> list[Mail]:
    """Wait until the outbox holds mails to an address, and parse them."""
    end = time.monotonic() + seconds
    while True:
        with sqlite3.connect(f"file:{system.data_dir}/outbox.sqlite3?mode=ro", uri=True) as box:
            rows = box.execute("SELECT raw FROM mails WHERE rcpt_to LIKE ?", [f"%{address}%"]).fetchall()
        if len(rows) >= at_least or time.monotonic() > end:
            return [Mail(message_from_bytes(raw, policy=policy.default)) for (raw,) in rows]  # type: ignore[arg-type]
        time.sleep(0.1)
