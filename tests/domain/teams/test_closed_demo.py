"""With `MKT_DEMO=0` nobody is let into the demo workspace, and nothing says that it is there."""

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams import queries
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams.models import Workspace

PASSWORD = "a long enough password"
EMAIL = "manager@demo.example.com"


@pytest.fixture
def demo(session: Session) -> Workspace:
    workspace = teams.create_workspace(session, "Wrenfell Outdoor", is_demo=True)
    teams.add_member(session, workspace, EMAIL, "Maya", role=Role.CAMPAIGN_MANAGER, password=PASSWORD)
    return workspace


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("MKT_DEMO", "0")
        settings.cache_clear()
        yield
    settings.cache_clear()


def test_a_demo_account_signs_in(session: Session, demo: Workspace):
    signed_in = teams.sign_in(session, EMAIL, PASSWORD)

    assert signed_in is not None
    assert queries.find_visitor(session, signed_in.token) is not None


@pytest.mark.usefixtures("closed")
def test_a_closed_demo_looks_like_a_wrong_password(session: Session, demo: Workspace):
    assert teams.sign_in(session, EMAIL, PASSWORD) is None


def test_closing_the_demo_ends_what_is_signed_in(
    session: Session, demo: Workspace, request: pytest.FixtureRequest
):
    signed_in = teams.sign_in(session, EMAIL, PASSWORD)
    assert signed_in is not None

    request.getfixturevalue("closed")

    assert queries.find_visitor(session, signed_in.token) is None


@pytest.mark.usefixtures("closed")
def test_other_workspaces_stay_open(session: Session, demo: Workspace):
    own = teams.create_workspace(session, "Own")
    teams.add_member(session, own, "ada@example.com", "Ada", role=Role.VIEWER, password=PASSWORD)

    signed_in = teams.sign_in(session, "ada@example.com", PASSWORD)

    assert signed_in is not None
    assert queries.find_visitor(session, signed_in.token) is not None
