"""The local outbox as a reader sees it: the messages it keeps, newest first, and each one taken apart."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import NotFound

# A killed process loses nothing that was answered; only a power cut could.
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS mails (
    id INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL,
    mail_from TEXT NOT NULL,
    rcpt_to TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    size INTEGER NOT NULL,
    raw BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS mails_rcpt_to ON mails (rcpt_to);
"""
# As `rendering/letter.py` writes it; a campaign cannot choose its Message-ID.
LETTERS, NOTHING = "%.letter@%", "no mail is called so"
COLUMNS = "received_at, mail_from, rcpt_to, subject, message_id, size"
INSERT = f"INSERT INTO mails ({COLUMNS}, raw) VALUES (?, ?, ?, ?, ?, ?, ?)"  # noqa: S608


@dataclass(frozen=True)
class MailRow:
    """A message in the list."""

    id: int
    received_at: datetime
    mail_from: str
    rcpt_to: str
    subject: str
    message_id: str
    size: int


@dataclass(frozen=True)
class Mail:
    """A message as its recipient got it."""

    row: MailRow
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    links: tuple[str, ...]
    raw: bytes

    def header(self, name: str) -> str:
        """Return a header by its name in any case, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


def path() -> Path:
    """Return where the outbox of this installation keeps its messages."""
    return settings().data_dir / "outbox.sqlite3"


def list_mails(
    search: str = "", before_id: int | None = None, limit: int = 50, *, with_letters: bool = True
) -> list[MailRow]:
    """Return a page of messages, newest first; the next page begins before the last id of this one.

    Letters hold links that open an account, so only who manages members may see those of others.
    """
    pattern = "%" + search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    statement = f"""
        SELECT id, {COLUMNS} FROM mails
        WHERE id < ? AND (rcpt_to LIKE ? ESCAPE '\\' OR subject LIKE ? ESCAPE '\\' OR message_id = ?)
          AND message_id NOT LIKE ?
        ORDER BY id DESC LIMIT ?
    """  # noqa: S608
    with _reading() as database:
        if database is None:
            return []
        newest = before_id if before_id is not None else 2**62
        return [
            _row(found)
            for found in database.execute(
                statement, (newest, pattern, pattern, search, _hidden(with_letters), limit)
            )
        ]


def _hidden(with_letters: bool) -> str:
    return NOTHING if with_letters else LETTERS


def count_mails(*, with_letters: bool = True) -> int:
    """Return how many messages the outbox keeps, of those that `list_mails` shows."""
    statement = "SELECT count(*) FROM mails WHERE message_id NOT LIKE ?"
    with _reading() as database:
        return database.execute(statement, (_hidden(with_letters),)).fetchone()[0] if database else 0


def get_mail(mail_id: int, *, with_letters: bool = True) -> Mail:
    """Return one message, taken apart."""
    with _reading() as database:
        found = (
            database
            and database.execute(
                f"SELECT id, {COLUMNS}, raw FROM mails WHERE id = ? AND message_id NOT LIKE ?",  # noqa: S608
                (mail_id, _hidden(with_letters)),
            ).fetchone()
        )
    if not found:
        raise NotFound("This mail is not in the outbox. It may have been removed; open the list again.")
    return _mail(_row(found[:-1]), found[-1])


@contextmanager
def _reading() -> Iterator[sqlite3.Connection | None]:
    """Open the outbox for reading beside the server that writes it; None where no mail ever arrived."""
    if not path().exists():
        yield None
        return
    database = sqlite3.connect(f"file:{path()}?mode=ro", uri=True, timeout=5)
    try:
        yield database
    finally:
        database.close()


def _row(found: tuple[int, str, str, str, str, str, int]) -> MailRow:
    return MailRow(found[0], datetime.fromisoformat(found[1]), *found[2:])


def _mail(row: MailRow, raw: bytes) -> Mail:
    message = message_from_bytes(raw, policy=default)
    html = _part(message, "html")
    return Mail(
        row=row,
        headers=tuple((name, str(value)) for name, value in message.items()),
        html=html,
        text=_part(message, "plain"),
        links=_links(html),
        raw=raw,
    )


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    if part is None:
        return ""
    try:
        return str(part.get_content()).replace("\r\n", "\n")
    except LookupError:
        return bytes(part.get_payload(decode=True) or b"").decode("utf-8", "replace")


def _links(html: str) -> tuple[str, ...]:
    collector = _LinkCollector()
    collector.feed(html)
    return tuple(dict.fromkeys(collector.found))


class _LinkCollector(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]
