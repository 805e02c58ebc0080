"""The versions of the email on the desk, and two texts that stand against each other."""

from typing import TypedDict

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.content import queries, service
from mkt_dashboard.domain.content.schemas import EmailDraft, VersionRow
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.content.desk import content_uuid
from mkt_dashboard.ui.content.seeing import SeeingState


class Version(TypedDict):
    """A line of the list of versions."""

    number: int
    subject: str
    created_by: str
    created_at: str
    note: str


class HistoryState(SeeingState):
    versions: list[Version] = []
    compared: int = 0
    before: str = ""
    after: str = ""

    @action(Permission.CONTENT_READ)
    def open_versions(self, session: Session, actor: Actor) -> None:
        self.pane = "versions"
        self.versions = [
            _line(row) for row in queries.list_versions(session, actor, content_uuid(self._content_id))
        ]

    @action(Permission.CONTENT_READ)
    def compare(self, session: Session, actor: Actor, number: int) -> None:
        version = queries.get_version(session, actor, content_uuid(self._content_id), number)
        self.compared = number
        self.before, self.after = _whole(version.model_dump()), _whole(self._written)

    @action(Permission.CONTENT_READ)
    def stop_comparing(self) -> None:
        self.compared, self.before, self.after = 0, "", ""

    @action(Permission.CONTENT_UPDATE)
    def restore(self, actor: Actor, number: int) -> rx.event.EventSpec:
        content_id = content_uuid(self._content_id)
        with unit_of_work(actor) as session:
            service.restore(session, actor, content_id, number, self._revision)
            self._take(queries.get_content(session, actor, content_id))
        self.compared = 0
        self._show()
        return toast.success(f"Version {number} is back on the desk. The versions after it stay.")

    @action(Permission.CONTENT_UPDATE)
    def show_conflict(self, session: Session, actor: Actor) -> None:
        theirs = queries.get_content(session, actor, content_uuid(self._content_id))
        self.before, self.after = _whole(theirs.draft.model_dump()), _whole(self._written)
        self.compared = -1

    @action(Permission.CONTENT_UPDATE)
    def take_theirs(self, actor: Actor) -> None:
        with unit_of_work(actor) as session:
            self._take(queries.get_content(session, actor, content_uuid(self._content_id)))
        self.compared = 0
        self._show()

    @action(Permission.CONTENT_UPDATE)
    def keep_mine(self, actor: Actor) -> None:
        """Save over the text that was just shown, on purpose; if it moved on meanwhile, it conflicts anew."""
        with unit_of_work(actor) as session:
            theirs = queries.get_content(session, actor, content_uuid(self._content_id))
        if _whole(theirs.draft.model_dump()) != self.before:
            self.before = _whole(theirs.draft.model_dump())
            return
        self._revision, self.conflict, self.compared = theirs.row.revision, "", 0
        self._keep(actor, EmailDraft.model_construct(**self._written))


def _line(row: VersionRow) -> Version:
    return Version(
        number=row.number,
        subject=row.subject,
        created_by=row.created_by,
        created_at=row.created_at.isoformat(),
        note=row.note,
    )


def _whole(draft: dict[str, str]) -> str:
    """Subject, preheader and body as one text, so that one comparison shows all that differs."""
    return f"Subject: {draft['subject']}\nPreheader: {draft['preheader']}\n\n{draft['body']}"
