"""Two workspaces, and people in the first."""

from dataclasses import replace

import pytest
from sqlmodel import Session

from mkt_dashboard.domain.content import service
from mkt_dashboard.domain.content.schemas import ContentDetail, EmailDraft, NewEmail
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams.models import Account, Member, Workspace

BODY = (
    "<mjml><mj-body><mj-section><mj-column><mj-text>Hello {{ first_name|default('there') }}</mj-text>"
    "</mj-column></mj-section></mj-body></mjml>"
)
BROKEN = "<mjml>\n<mj-body>\n<mj-sektion></mj-sektion>\n</mj-body></mjml>"


def a_workspace(session: Session, name: str = "Wrenfell Outdoor") -> Workspace:
    workspace = Workspace(name=name, postal_address="1 Mill Lane, Exampletown", sender_name=name)
    session.add(workspace)
    session.flush()
    return workspace


def a_member(session: Session, workspace: Workspace, name: str, role: Role = Role.CONTENT_EDITOR) -> Actor:
    email = f"{name.lower()}-{workspace.id}@example.com"
    account = Account(email=email, email_key=email, name=name, password_hash="none")
    session.add(account)
    session.flush()
    session.add(Member(workspace_id=workspace.id, account_id=account.id, role=role.value))
    session.flush()
    return Actor(workspace.id, permissions_of(role), account.id, name, "ui")


@pytest.fixture
def actor(session: Session) -> Actor:
    return a_member(session, a_workspace(session), "Maya")


@pytest.fixture
def colleague(session: Session, actor: Actor) -> Actor:
    workspace = session.get_one(Workspace, actor.workspace_id)
    return a_member(session, workspace, "Jonas")


@pytest.fixture
def stranger(session: Session) -> Actor:
    return a_member(session, a_workspace(session, "Elsewhere"), "Sam", Role.MARKETING_ADMIN)


@pytest.fixture
def reader(actor: Actor) -> Actor:
    return replace(actor, permissions=permissions_of(Role.VIEWER))


@pytest.fixture
def email(session: Session, actor: Actor) -> ContentDetail:
    draft = EmailDraft(subject="First snow", preheader="It fell last night", body=BODY)
    return service.create(session, actor, NewEmail(name="First Snow Weekend", draft=draft))
