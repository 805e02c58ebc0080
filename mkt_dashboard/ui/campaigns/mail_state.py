"""The email of a campaign: choose one, write a new one, its sender and subject, and a test to myself."""

from typing import TypedDict
from uuid import UUID

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.campaigns import reach
from mkt_dashboard.domain.campaigns import service as campaigns
from mkt_dashboard.domain.campaigns.queries import find_internal, get_campaign
from mkt_dashboard.domain.campaigns.schemas import CampaignPatch
from mkt_dashboard.domain.content import member_tests, queries, service
from mkt_dashboard.domain.content.schemas import EmailDraft, NewEmail
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.forms import SenderForm
from mkt_dashboard.ui.components import toast

SHOWN = 24


class EmailChoice(TypedDict):
    """An email that can be chosen."""

    id: str
    name: str
    subject: str
    preview: str


class MailState(ChecklistState):
    emails: list[EmailChoice] = []
    looking_for: str = ""
    is_testing: bool = False
    is_writing: bool = False

    @action(Permission.CAMPAIGN_UPDATE)
    def save_sender(self, actor: Actor, form: SenderForm) -> None:
        self._save_subject(actor, form)
        if self._save(actor, sender={"name": form.sender_name, "email": form.sender_email}):
            self.editing = ""

    def _save_subject(self, actor: Actor, form: SenderForm) -> None:
        """The subject belongs to the email; it is changed there, over what was seen here."""
        said = (form.subject, form.preheader)
        if not self.mail["id"] or said == (self.mail["subject"], self.mail["preheader"]):
            return
        with unit_of_work(actor) as session:
            draft = queries.get_content(session, actor, UUID(self.mail["id"])).draft
            changed = EmailDraft(subject=form.subject, preheader=form.preheader, body=draft.body)
            service.save_draft(session, actor, UUID(self.mail["id"]), changed, self._mail_revision)

    @action(Permission.CONTENT_READ)
    def open_emails(self, session: Session, actor: Actor) -> None:
        self.editing, self.looking_for = "" if self.editing == "content" else "content", ""
        self._list(session, actor)

    @action(Permission.CONTENT_READ)
    def find_email(self, session: Session, actor: Actor, search: str) -> None:
        self.looking_for = search[:200]
        self._list(session, actor)

    def _list(self, session: Session, actor: Actor) -> None:
        page = queries.list_contents(session, actor, search=self.looking_for, limit=SHOWN)
        self.emails = [
            EmailChoice(
                id=str(row.id),
                name=row.name,
                subject=row.subject,
                preview=f"/api/v1/contents/{row.id}/preview?revision={row.revision}",
            )
            for row in page.items
        ]

    @action(Permission.CAMPAIGN_UPDATE)
    def choose_email(self, actor: Actor, content_id: str) -> None:
        if self._save(actor, content_id=content_id):
            self.editing = ""

    @action(Permission.CONTENT_CREATE, busy="is_writing")
    def write_email(self, session: Session, actor: Actor) -> rx.event.EventSpec:
        """Begin an email of the campaign's name, take it, and open its editor."""
        folder_id = get_campaign(session, actor, UUID(self.public_id)).folder_id
        made = service.create(session, actor, NewEmail(name=self.name, folder_id=folder_id))
        patch = CampaignPatch.model_validate({"content_id": made.row.id, "revision": self._revision})
        campaigns.update(session, actor, UUID(self.public_id), patch)
        return rx.redirect(str(links.email(str(made.row.id))))

    @action(Permission.CAMPAIGN_TEST_SEND, busy="is_testing")
    def send_test(self, actor: Actor) -> rx.event.EventSpec:
        if not self.mail["id"]:
            return toast.error("There is no email to test yet. Choose or write one first.")
        with unit_of_work(actor) as session:
            campaign = find_internal(session, actor, UUID(self.public_id))
            reach.refuse_beyond(session, actor, campaign, "Not tested")
        sent_to = member_tests.send_test(actor, UUID(self.mail["id"]))
        return toast.success(f"Test sent to {', '.join(sent_to)}. It is not counted.")
