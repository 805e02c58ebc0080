"""A workspace with many contacts for a benchmark, written set-based."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Role
from tests import factories
from tests.benchmarks import mails

CONTACTS = """
INSERT INTO contacts (workspace_id, email, email_key, address_hash, first_name, consent, attributes)
SELECT :workspace, 'person' || n || '@example.com', 'person' || n || '@example.com',
       md5(:workspace || ':' || n)::uuid, (ARRAY['Ada', 'Zoë', 'Łukasz', 'Tom'])[1 + n % 4], 'granted',
       jsonb_build_object('city', (ARRAY['Graz', 'Málaga', 'Oslo'])[1 + n % 3])
FROM generate_series(1, :size) AS n
"""
ON_LIST = """
INSERT INTO list_memberships (workspace_id, list_id, contact_id)
SELECT workspace_id, :list, id FROM contacts WHERE workspace_id = :workspace
"""


@dataclass(frozen=True)
class Audience:
    actor: Actor
    campaign_id: UUID
    size: int


def make(name: str, size: int) -> Audience:
    """Return a campaign for `size` fresh contacts, ready to be launched."""
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session, name)
        actor = factories.a_member(session, workspace, name, Role.MARKETING_ADMIN)
        contacts = factories.a_list(session, workspace.id)
        session.execute(text(CONTACTS), {"workspace": workspace.id, "size": size})
        session.execute(text(ON_LIST), {"workspace": workspace.id, "list": contacts.id})
        session.execute(
            text("INSERT INTO attribute_keys (workspace_id, key) VALUES (:workspace, 'city')"),
            {"workspace": workspace.id},
        )
        campaign = factories.a_campaign(session, actor, contacts, body=mails.body())
    return Audience(actor, campaign.id, size)
