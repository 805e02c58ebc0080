"""A workspace with a north and a south, and members who work with one of them."""

from dataclasses import dataclass, replace
from uuid import UUID

from sqlmodel import Session, select

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.audience.models import ContactList, Import
from mkt_dashboard.domain.audience.phones import service as phones
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.content.models import Content
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams import rights
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.membership_models import CustomRole
from mkt_dashboard.domain.teams.models import Account, Member, Workspace
from mkt_dashboard.domain.teams.scopes.models import Folder
from tests import factories
from tests.sent_campaign import PASSWORD


@dataclass(frozen=True)
class Half:
    """One list, one folder, and one of everything in them."""

    contacts: ContactList
    folder: Folder
    campaign: UUID
    content: UUID
    contact: UUID
    contact_key: int
    imported: UUID

    @property
    def ids(self) -> dict[str, str]:
        return {
            "campaign_id": str(self.campaign),
            "content_id": str(self.content),
            "list_id": str(self.contacts.public_id),
            "import_id": str(self.imported),
            "contact_id": str(self.contact),
            "folder_id": str(self.folder.public_id),
        }


# Kept free for films by Ofcom.
NUMBERS = ("+44 7700 900001", "+44 7700 900002")


@dataclass(frozen=True)
class Parted:
    """The workspace, its two halves, and actors for all of it and for the north alone."""

    workspace: Workspace
    north: Half
    south: Half
    whole: Actor
    limited: Actor


def a_folder(session: Session, workspace_id: int, name: str = "Spring") -> Folder:
    made = Folder(workspace_id=workspace_id, name=name)
    session.add(made)
    session.flush()
    return made


def parted(session: Session, *, south: str = "South") -> Parted:
    """Make both halves; everything of the south carries its name."""
    workspace = factories.a_workspace(session)
    whole = factories.a_member(session, workspace, "Wanda Whole", Role.MARKETING_ADMIN)
    halves = [_half(session, whole, name) for name in ("North", south)]
    north = halves[0]
    limited = a_limited_member(session, workspace, "nora@example.com", north)
    return Parted(workspace, north, halves[1], whole, limited)


def _half(session: Session, actor: Actor, name: str) -> Half:
    contacts = factories.a_list_of(
        session, actor.workspace_id, f"{name.lower()}@example.com", name=f"{name} list"
    )
    folder = a_folder(session, actor.workspace_id, f"{name} folder")
    row = factories.a_campaign(session, actor, contacts, name=f"{name} campaign")
    campaign = session.exec(select(Campaign).where(Campaign.public_id == row.id)).one()
    content = session.exec(select(Content).where(Content.public_id == row.content_id)).one()
    campaign.folder_id = content.folder_id = folder.id
    content.name = f"{name} email"
    taken = Import(
        workspace_id=actor.workspace_id,
        list_id=contacts.id,
        file_name=f"{name}.csv",
        file_path="gone.csv",
        file_bytes=1,
    )
    session.add_all([campaign, content, taken])
    session.flush()
    person = factories.a_contact(
        session, actor.workspace_id, f"{name.lower()}.2@example.com", first_name=name
    )
    factories.on_list(session, contacts, person)
    phones.write(session, actor, {person.id: phones.read(session, actor, NUMBERS[name == "North"])})
    assert row.content_id
    return Half(contacts, folder, row.id, row.content_id, person.public_id, person.id, taken.public_id)


def a_limited_member(
    session: Session,
    workspace: Workspace,
    email: str,
    half: Half,
    *,
    permissions: frozenset[Permission] = frozenset(Permission),
) -> Actor:
    """Make a member who may do everything, with one half only; return her as an actor."""
    role = CustomRole(workspace_id=workspace.id, name=f"Role of {email}", permissions=sorted(permissions))
    session.add(role)
    session.flush()
    member = teams.add_member(
        session, workspace, email, email.partition("@")[0].title(), role=Role.VIEWER, password=PASSWORD
    )
    member.role, member.custom_role_id = rights.CUSTOM, role.id
    limit(session, member, half)
    account = session.get(Account, member.account_id)
    assert account
    return Actor(
        workspace.id,
        rights.EVERYBODYS | permissions,
        account.id,
        account.name,
        "ui",
        lists=frozenset({half.contacts.id}),
        folders=frozenset({half.folder.id}),
    )


def limit(session: Session, member: Member, half: Half) -> None:
    member.list_scope, member.folder_scope = [half.contacts.id], [half.folder.id]
    session.add(member)
    session.flush()


def committed(*, south: str = "South") -> Parted:
    """The same, really in the database."""
    with instance_unit_of_work() as session:
        return parted(session, south=south)


def with_scope(
    actor: Actor, *, lists: frozenset[int] | None = None, folders: frozenset[int] | None = None
) -> Actor:
    """The same person with other limits."""
    return replace(actor, lists=lists, folders=folders)
