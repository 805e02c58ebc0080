"""The screen of the keys, as its states keep it."""

from datetime import timedelta

import pytest
from sqlmodel import update

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Actor, Permission, Role
from mkt_dashboard.domain.teams.keys import callers, scopes
from mkt_dashboard.domain.teams.keys.models import ApiKey
from mkt_dashboard.ui import links
from mkt_dashboard.ui.settings.api_keys_new_state import NewApiKeyState
from mkt_dashboard.ui.settings.api_keys_state import ApiKeysState
from mkt_dashboard.ui.settings.api_keys_words import areas_of, summary_of, words_of
from tests import factories
from tests.ui.campaigns.screen import Screen


@pytest.fixture
def admin(committing: None, valkey: object) -> Actor:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        return factories.a_member(session, workspace, "Priya Raman", Role.MARKETING_ADMIN)


def opened(actor: Actor, **query: str) -> Screen:
    screen = Screen(actor)
    screen.open(links.API_KEYS, **query)
    screen.do(ApiKeysState, "arrive")
    screen.do(NewApiKeyState, "arrive")
    return screen


def make(screen: Screen, name: str, *ticked: Permission) -> str:
    screen.do(NewApiKeyState, "open_form", is_open=True)
    for scope in ticked:
        screen.do(NewApiKeyState, "toggle", scope=str(scope))
    screen.do(NewApiKeyState, "save", form={"name": name})
    screen.do(ApiKeysState, "load")
    return screen.state(NewApiKeyState).fresh


def test_a_key_is_on_the_screen_only_while_its_dialog_is_open(admin: Actor) -> None:
    screen = opened(admin)
    key = make(screen, "Shop", Permission.LIST_READ)
    assert key.startswith("mkt_")
    with instance_unit_of_work() as session:
        assert callers.identify(session, key).permissions == {Permission.LIST_READ}

    screen.do(NewApiKeyState, "open_form", is_open=False)

    for state in (NewApiKeyState, ApiKeysState):
        assert key.rpartition("_")[2] not in str(screen.state(state).dict())


def test_leaving_the_page_forgets_the_key_as_well(admin: Actor) -> None:
    screen = opened(admin)
    make(screen, "Shop", Permission.LIST_READ)

    screen.do(NewApiKeyState, "forget")

    assert screen.state(NewApiKeyState).fresh == ""


@pytest.mark.parametrize(("name", "ticked", "field"), [("", ["list:read"], "name"), ("Shop", [], "scopes")])
def test_what_is_missing_is_marked_and_nothing_is_made(
    admin: Actor, name: str, ticked: list[str], field: str
) -> None:
    screen = opened(admin)

    make(screen, name, *map(Permission, ticked))

    state = screen.state(NewApiKeyState)
    assert list(state.field_errors) == [field]
    assert (state.is_open, state.fresh) == (True, "")
    assert screen.state(ApiKeysState).rows == []


def test_nobody_ticks_more_than_she_may(admin: Actor) -> None:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session, "Other")
        analyst = factories.a_member(session, workspace, role=Role.ANALYST)
    screen = opened(analyst)
    offered = {one["name"] for area in screen.state(NewApiKeyState).areas for one in area["scopes"]}
    assert offered == scopes.grantable(analyst.permissions)

    make(screen, "Shop", Permission.LIST_READ, Permission.LIST_CREATE)

    assert list(screen.state(NewApiKeyState).field_errors) == ["scopes"]


def test_ticking_twice_unticks_and_all_reading_ticks_what_reads(admin: Actor) -> None:
    screen = opened(admin)
    state = screen.state(NewApiKeyState)
    for _ in range(2):
        screen.do(NewApiKeyState, "toggle", scope="list:read")
    assert state.chosen == []

    screen.do(NewApiKeyState, "choose_reading")

    assert "list:read" in state.chosen
    assert all(name.endswith(scopes.READING) for name in state.chosen)


@pytest.mark.parametrize(
    ("days", "ending", "counted"),
    [
        (None, "never", "1 key"),
        (-1, "ended", "1 key"),
        (13, "soon", "1 key, 1 ends soon"),
        (15, "later", "1 key"),
    ],
)
def test_a_key_that_ends_within_two_weeks_ends_soon(
    admin: Actor, days: int | None, ending: str, counted: str
) -> None:
    make(opened(admin), "Shop", Permission.LIST_READ)
    with instance_unit_of_work() as session:
        ends = now() + timedelta(days=days) if days else None
        session.exec(update(ApiKey).values(expires_at=ends))

    state = opened(admin).state(ApiKeysState)

    assert [row["ending"] for row in state.rows] == [ending]
    assert state.counted == counted


def test_revoking_needs_a_chosen_key_and_moves_it_to_the_revoked(admin: Actor) -> None:
    screen = opened(admin)
    make(screen, "Shop", Permission.LIST_READ)
    screen.do(ApiKeysState, "ask_to_revoke", is_open=True)
    assert not screen.state(ApiKeysState).is_asking

    screen.do(ApiKeysState, "choose", key_id=screen.state(ApiKeysState).rows[0]["id"])
    screen.do(ApiKeysState, "ask_to_revoke", is_open=True)
    said = screen.do(ApiKeysState, "revoke")

    assert "“Shop” is revoked" in said
    assert screen.state(ApiKeysState).rows == []
    assert [row["name"] for row in opened(admin, show="revoked").state(ApiKeysState).rows] == ["Shop"]


def test_every_right_has_words_and_an_area() -> None:
    grantable = frozenset(Permission) - scopes.NEVER

    assert {one["name"] for area in areas_of(grantable) for one in area["scopes"]} == set(grantable)
    assert words_of(Permission.CAMPAIGN_LAUNCH) == "launch campaigns"
    assert words_of(Permission.CONTENT_READ) == "read emails"
    three = [Permission.LIST_READ, Permission.LIST_CREATE, Permission.LIST_UPDATE]
    assert summary_of(three) == "read lists, create lists, and 1 more"
