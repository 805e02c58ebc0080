"""Send what is written right now to the people who write it: not counted, not tracked, not a campaign."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.core.errors import InvalidInput, RateLimited
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.content import queries
from mkt_dashboard.domain.content.compiling import compile_strictly
from mkt_dashboard.domain.content.schemas import ContentDetail
from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams import queries as teams
from mkt_dashboard.domain.teams.models import Account, Member
from mkt_dashboard.domain.teams.schemas import WorkspaceProfile
from mkt_dashboard.domain.tracking.tokens import token_of_test_send
from mkt_dashboard.providers.email.single import send_single
from mkt_dashboard.rendering.email import CompiledEmail
from mkt_dashboard.rendering.mime import Envelope
from mkt_dashboard.rendering.personalize import Personalizer

ACTION = "content.test_sent"
AN_HOUR = timedelta(hours=1)
MOST_IN_AN_HOUR = 20
PREFIX = "[Test] "


@dataclass(frozen=True)
class _Test:
    """A finished message with its way to one member."""

    sender: str
    to: str
    data: bytes


def send_test(
    actor: Actor,
    content_id: UUID,
    to: Sequence[str] = (),
    *,
    contact_id: UUID | None = None,
    sample: str = "greta",
) -> list[str]:
    """Send the draft to the actor, or to members of the workspace, and say who got it.

    Opens its own unit of work, because the mail server is talked to after it: a slow server holds no lock.
    What is asked for counts towards the limit also when the server refuses it.
    """
    actor.require(Permission.CAMPAIGN_TEST_SEND)
    with unit_of_work(actor) as session:
        content = queries.get_content(session, actor, content_id)
        known = queries.known_fields(session, actor)
        receivers = _members(session, actor, to)
        workspace = teams.get_workspace(session, actor)
        fields = queries.preview_fields(session, actor, contact_id, sample=sample)
        _count(session, actor, len(receivers), content)
    compiled = compile_strictly(content.draft, known)
    for test in _written(actor, compiled, workspace, receivers, fields):
        send_single(settings().smtp, test.sender, test.to, test.data)
    return receivers


def _members(session: Session, actor: Actor, to: Sequence[str]) -> list[str]:
    """Return the addresses of active members; a test goes nowhere else, so nobody mails strangers with it."""
    statement = (
        select(Account)
        .join(Member, col(Member.account_id) == Account.id)
        .where(Member.workspace_id == actor.workspace_id, col(Member.deactivated_at).is_(None))
    )
    if not to:
        own = session.exec(statement.where(Account.id == actor.account_id)).first()
        if own is None:
            raise InvalidInput(
                "Say who gets the test.", {"to": "Name at least one member of this workspace."}
            )
        return [own.email]
    wanted = {addresses.normalise(one): one for one in to}
    found = session.exec(statement.where(col(Account.email_key).in_(wanted))).all()
    strangers = wanted.keys() - {account.email_key for account in found}
    if strangers:
        sentence = f"{wanted[min(strangers)]} is not a member of this workspace. Tests go to members only."
        raise InvalidInput(sentence, {"to": sentence})
    return [account.email for account in found]


def _count(session: Session, actor: Actor, number: int, content: ContentDetail) -> None:
    """Write the tests into the audit log, which is what the limit counts."""
    statement = (
        select(func.count())
        .select_from(AuditEntry)
        .where(AuditEntry.workspace_id == actor.workspace_id, AuditEntry.action == ACTION)
        .where(AuditEntry.account_id == actor.account_id, AuditEntry.at > now() - AN_HOUR)
    )
    if session.exec(statement).one() + number > MOST_IN_AN_HOUR:
        raise RateLimited(
            f"You may send {MOST_IN_AN_HOUR} tests an hour. Wait a little, then try again.",
            retry_after=int(AN_HOUR.total_seconds()) // 4,
            limit=MOST_IN_AN_HOUR,
        )
    for _ in range(number):
        compliance.record(
            session,
            actor,
            ACTION,
            object_type="content",
            object_id=content.row.id,
            object_name=content.row.name,
        )


def _written(
    actor: Actor,
    compiled: CompiledEmail,
    workspace: WorkspaceProfile,
    receivers: list[str],
    fields: dict[str, str],
) -> Iterator[_Test]:
    marked = replace(compiled, subject=PREFIX + compiled.subject)
    for to in receivers:
        # A workspace without a sender yet: the member writes to herself.
        sender = workspace.sender_email or to
        personalizer = Personalizer(
            marked,
            _envelope(workspace, sender),
            track_opens=False,
            tracked_links={},
            base_url=settings().public_url,
            workspace_fields={
                "workspace_name": workspace.name,
                "postal_address": workspace.postal_address,
            },
        )
        # Its page says that this was a test, and changes nothing.
        token = token_of_test_send(actor.workspace_id)
        data = personalizer.render(
            fields,
            to_email=to,
            message_id=secrets.token_hex(16),
            track_token=token,
            unsubscribe_token=token,
            date=format_datetime(now()),
        )
        yield _Test(sender, to, data)


def _envelope(workspace: WorkspaceProfile, sender: str) -> Envelope:
    domain = sender.rpartition("@")[2]
    return Envelope(
        from_name=workspace.sender_name,
        from_email=sender,
        reply_to="",
        list_id=f"test.{domain}",
        feedback_id="test",
        message_id_domain=domain,
    )
