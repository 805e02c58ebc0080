"""What the tests of single sign-on share: a running provider and a connection to it."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Role, permissions_of
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.sso import service
from mkt_dashboard.domain.teams.sso.models import SsoConnection
from mkt_dashboard.domain.teams.sso.queries import find_connection
from mkt_dashboard.domain.teams.sso.schemas import ConnectionDraft, TestRecord
from tests import oidc_provider
from tests.api.sso.calling import OURS, PASSWORD, PEOPLE, a_browser
from tests.domain_proof import prove_domains


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider.running(PEOPLE, f"{OURS}/auth/sso/callback") as running:
        yield running


@pytest.fixture
def connection(committing: None, issuer: str) -> SsoConnection:
    with instance_unit_of_work() as session:
        workspace = teams.create_workspace(session, "Wrenfell Outdoor")
        member = teams.add_member(
            session, workspace, "priya@corp.example", "Priya", role=Role.MARKETING_ADMIN, password=PASSWORD
        )
        teams.add_member(
            session, workspace, "maya@corp.example", "Maya", role=Role.CAMPAIGN_MANAGER, password=PASSWORD
        )
        role = permissions_of(Role.MARKETING_ADMIN)
        actor = Actor(workspace.id, role, member.account_id, "Priya", "ui")
        draft = ConnectionDraft(
            name="Corp",
            issuer=issuer,
            client_id=oidc_provider.CLIENT_ID,
            client_secret=oidc_provider.SECRET,
            domains=["corp.example"],
            group_roles=[("admins", Role.MARKETING_ADMIN), ("content", Role.CONTENT_EDITOR)],
        )
        made = service.create_connection(session, actor, draft)
        prove_domains(session, workspace.id)
        passed = TestRecord()
        passed.add("Would come in", "as Viewer")
        service.keep_test(session, actor, made.id, passed)
        service.switch_connection(session, actor, made.id, is_active=True, is_forced=False)
        return find_connection(session, actor, made.id)


@pytest.fixture
def client(connection: SsoConnection) -> TestClient:
    return a_browser()
