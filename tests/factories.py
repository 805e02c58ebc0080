"""Rows with honest defaults, made the way the product makes them. Each takes a session that may see all."""

from uuid import UUID

from sqlmodel import Session

from mkt_dashboard.domain.audience.models import Consent, Contact, ContactList, ListMembership
from mkt_dashboard.domain.campaigns import service as campaigns
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignRow, Sender
from mkt_dashboard.domain.columns import INSTALLATION
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.content import service as content
from mkt_dashboard.domain.content.schemas import EmailDraft, NewEmail
from mkt_dashboard.domain.delivery.schemas import Audience, Source
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of, permissions_of_the_owner
from mkt_dashboard.domain.teams.models import Account, Member, Workspace

BODY = """<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello {{ first_name|default("there") }},
the <a href="https://shop.example.com/snow">first snow</a> is here.</mj-text>
<mj-button href="https://shop.example.com/boots?size=42&amp;fit=wide">See the boots</mj-button>
</mj-column></mj-section></mj-body></mjml>"""


def a_workspace(session: Session, name: str = "Wrenfell Outdoor") -> Workspace:
    workspace = Workspace(
        name=name,
        postal_address="1 Mill Lane, Exampletown",
        sender_name=name,
        sender_email="news@wrenfell.example.com",
        time_zone="Europe/Vienna",
        phone_region="AT",
    )
    session.add(workspace)
    session.flush()
    return workspace


def a_member(
    session: Session, workspace: Workspace, name: str = "Maya Lindqvist", role: Role = Role.CAMPAIGN_MANAGER
) -> Actor:
    email = f"{name.split(maxsplit=1)[0].lower()}-{workspace.id}-{role.name.lower()}@example.com"
    account = Account(email=email, email_key=email, name=name, password_hash="none")
    session.add(account)
    session.flush()
    session.add(Member(workspace_id=workspace.id, account_id=account.id, role=role.value))
    session.flush()
    return Actor(workspace.id, permissions_of(role), account.id, name, "ui")


def a_contact(
    session: Session,
    workspace_id: int,
    email: str,
    *,
    consent: Consent = Consent.GRANTED,
    first_name: str = "Ada",
) -> Contact:
    key = addresses.normalise(email)
    contact = Contact(
        workspace_id=workspace_id,
        email=email,
        email_key=key,
        address_hash=addresses.address_hash(workspace_id, key),
        first_name=first_name,
        consent=consent.value,
    )
    session.add(contact)
    session.flush()
    return contact


def a_list(session: Session, workspace_id: int, name: str = "Newsletter") -> ContactList:
    made = ContactList(workspace_id=workspace_id, name=name)
    session.add(made)
    session.flush()
    return made


def on_list(session: Session, contacts: ContactList, contact: Contact, status: str = "subscribed") -> None:
    session.add(
        ListMembership(
            workspace_id=contacts.workspace_id, list_id=contacts.id, contact_id=contact.id, status=status
        )
    )
    session.flush()


def a_list_of(session: Session, workspace_id: int, *emails: str, name: str = "Newsletter") -> ContactList:
    made = a_list(session, workspace_id, name)
    for email in emails:
        on_list(session, made, a_contact(session, workspace_id, email))
    return made


def an_email(session: Session, actor: Actor, name: str = "First snow", body: str = BODY) -> UUID:
    new = NewEmail(
        name=name, draft=EmailDraft(subject="First snow, {{ first_name|default('you') }}", body=body)
    )
    return content.create(session, Actor.system(actor.workspace_id), new).row.id


def a_campaign(
    session: Session,
    actor: Actor,
    contacts: ContactList,
    name: str = "First Snow Weekend",
    *,
    body: str = BODY,
    **fields: object,
) -> CampaignRow:
    draft = CampaignDraft(
        name=name,
        content_id=an_email(session, actor, name, body),
        audience=Audience(include=[Source.model_validate({"list": contacts.public_id})]),
        sender=Sender(name="Wrenfell Outdoor", email="news@wrenfell.example.com"),
        **fields,  # type: ignore[arg-type]
    )
    return campaigns.create(session, actor, draft)


def an_instance_owner(
    session: Session, email: str = "olga@example.com", password_hash: str = "none"
) -> Actor:
    """Make the owner of the installation, a member of no workspace."""
    account = Account(
        email=email, email_key=email, name="Olga Berg", password_hash=password_hash, is_instance_owner=True
    )
    session.add(account)
    session.flush()
    return Actor(INSTALLATION, permissions_of_the_owner(), account.id, account.name, "ui")
