"""The mails of the local outbox: a list that grows by itself, and the one that is being read."""

from typing import TypedDict

import reflex as rx

from mkt_dashboard.core.errors import NotFound
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.providers.email import outbox
from mkt_dashboard.ui import address, links
from mkt_dashboard.ui.access import action, visitor

PAGE = 50
SIDES = ("html", "text", "source")
LONGEST_SOURCE = 300_000


class MailLine(TypedDict):
    """A mail in the list."""

    id: str
    subject: str
    to: str
    at: str


class Header(TypedDict):
    name: str
    value: str


class Reading(TypedDict):
    """The mail that is open."""

    id: str
    subject: str
    sender: str
    to: str
    at: str
    html: str
    text: str
    source: str
    headers: list[Header]
    links: list[str]


NO_MAIL = Reading(
    id="", subject="", sender="", to="", at="", html="", text="", source="", headers=[], links=[]
)


class OutboxState(rx.State):
    search: str = ""
    lines: list[MailLine] = []
    total: int = 0
    has_more: bool = False
    is_loaded: bool = False
    is_closed: bool = False
    mail: Reading = NO_MAIL
    problem: str = ""
    side: str = "html"
    _shown: int = PAGE

    @action(Permission.OUTBOX_READ)
    def arrive(self, actor: Actor) -> None:
        self.search = address.query(self, "search")
        side = address.query(self, "side")
        self.side = side if side in SIDES else "html"
        self._list()
        self._open(address.part(self, "mail_id"))
        self.is_loaded = True

    @action(Permission.OUTBOX_READ)
    def look_again(self, actor: Actor) -> None:
        if outbox.count_mails(with_letters=_sees_letters()) != self.total:
            self._list()

    @action(Permission.OUTBOX_READ)
    def find(self, actor: Actor, search: str) -> None:
        self.search, self._shown = search[:200], PAGE
        self._list()

    @action(Permission.OUTBOX_READ)
    def show_more(self, actor: Actor) -> None:
        self._shown += PAGE
        self._list()

    @action(Permission.OUTBOX_READ)
    def turn(self, way: str) -> rx.event.EventSpec | None:
        """Open the mail above or below the open one."""
        ids = [line["id"] for line in self.lines]
        at = ids.index(self.mail["id"]) if self.mail["id"] in ids else -1
        wanted = at - 1 if way == "before" else at + 1
        return rx.redirect(str(links.mail(ids[wanted]))) if 0 <= wanted < len(ids) else None

    def _list(self) -> None:
        self.is_closed = visitor().actor.is_limited
        if self.is_closed:
            self.lines, self.total, self.has_more = [], 0, False
            return
        found = outbox.list_mails(self.search, limit=self._shown + 1, with_letters=_sees_letters())
        self.total, self.has_more = outbox.count_mails(with_letters=_sees_letters()), len(found) > self._shown
        self.lines = [
            MailLine(
                id=str(row.id),
                subject=row.subject or "(no subject)",
                to=row.rcpt_to,
                at=row.received_at.isoformat(),
            )
            for row in found[: self._shown]
        ]

    def _open(self, mail_id: str) -> None:
        self.mail, self.problem = NO_MAIL, ""
        if not mail_id or self.is_closed:
            return
        try:
            if not mail_id.isdecimal() or len(mail_id) > 18:
                raise NotFound("This address leads to no mail. Choose one from the list.")
            self.mail = _reading(outbox.get_mail(int(mail_id), with_letters=_sees_letters()))
        except NotFound as error:
            self.problem = error.message


def _sees_letters() -> bool:
    """An invitation or a new password opens an account; who manages members could do that anyway."""
    return visitor().actor.may(Permission.MEMBER_UPDATE)


def _reading(mail: outbox.Mail) -> Reading:
    return Reading(
        id=str(mail.row.id),
        subject=mail.row.subject or "(no subject)",
        sender=mail.header("from") or mail.row.mail_from,
        to=mail.row.rcpt_to,
        at=mail.row.received_at.isoformat(),
        html=opening_links_outside(mail.html),
        text=mail.text,
        source=mail.raw[:LONGEST_SOURCE].decode("utf-8", "replace"),
        headers=[Header(name=name, value=value) for name, value in mail.headers],
        links=list(mail.links),
    )


def opening_links_outside(html: str) -> str:
    """Let the links of a shown mail open in a tab of their own; the frame they stand in may not navigate."""
    base = '<base target="_blank">'
    head = html.lower().find("<head")
    end = html.find(">", head) + 1 if head >= 0 else 0
    return html[:end] + base + html[end:] if html else ""
