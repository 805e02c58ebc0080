"""Letters of the product itself: promised in the transaction of what they tell, sealed until they leave."""

import json
from dataclasses import asdict
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.core.queue import Job, enqueue
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.models import Account, Letter, Member, Workspace
from mkt_dashboard.providers.email.single import NotAccepted, send_single
from mkt_dashboard.rendering import letter
from mkt_dashboard.rendering.letter import LetterText

TEXT = vault.sealed_column("letters", "sealed")


# The name the installation writes under, where no workspace does.
PRODUCT = "Marketing dashboard"


class LetterNotSent(Exception):
    """The mail server did not take it; the job is tried again with growing pauses."""


def promise(session: Session, workspace_id: int, to_email: str, text: LetterText) -> None:
    """Send a letter after the commit. Its link opens doors, so neither the row nor the job shows it."""
    row = Letter(workspace_id=workspace_id, to_email=to_email, subject=text.subject)
    session.add(row)
    session.flush()
    row.sealed = vault.seal(session, TEXT, row.id, json.dumps(asdict(text)), workspace_id=workspace_id)
    enqueue(session, Job.SEND_LETTER, row.id, workspace_id=workspace_id)


def emails_of_admins(session: Session, workspace_id: int) -> list[str]:
    """Return the addresses of the active Marketing Admins, for what a person of theirs has to do."""
    statement = (
        select(Account.email)
        .join(Member, col(Member.account_id) == Account.id)
        .where(Member.workspace_id == workspace_id, Member.role == Role.MARKETING_ADMIN.value)
        .where(col(Member.deactivated_at).is_(None))
        .order_by(col(Member.id))
        .limit(50)
    )
    return list(session.exec(statement))


def send(workspace_id: int, letter_id: int) -> None:
    """Hand a promised letter to the mail server; once it left, its text is gone. Twice is harmless."""
    with instance_unit_of_work() as session:
        row = session.exec(
            select(Letter).where(Letter.id == letter_id, Letter.workspace_id == workspace_id)
        ).first()
        if row is None or row.sent_at is not None:
            return
        unsealed = vault.unseal(session, TEXT, row.id, row.sealed, workspace_id=workspace_id)
        text = LetterText(**json.loads(unsealed))
        workspace = session.exec(select(Workspace).where(Workspace.id == workspace_id)).first()
        to_email, (name, sender) = row.to_email, _sender_of(workspace)
    try:
        data = letter.write(text, from_name=name, from_email=sender, to_email=to_email)
        send_single(settings().smtp, sender, to_email, data)
    except NotAccepted as refusal:
        raise LetterNotSent(refusal.message) from None
    with instance_unit_of_work() as session:
        sent = session.exec(select(Letter).where(Letter.id == letter_id)).one()
        sent.sealed, sent.sent_at = "", now()
        session.add(sent)


def _sender_of(workspace: Workspace | None) -> tuple[str, str]:
    """Name who writes: the sender of the workspace, or the installation itself."""
    nobody = f"no-reply@{_host()}"
    if workspace is None:
        return PRODUCT, nobody
    return workspace.sender_name or workspace.name, workspace.sender_email or nobody


def _host() -> str:
    return urlsplit(settings().public_url).hostname or "localhost"
