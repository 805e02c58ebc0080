"""Every public method of a State is a remote call anyone can make. Here somebody makes them all."""

import asyncio
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import socketio
from sqlalchemy import text

from mkt_dashboard.core import session_cookie
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import (
    INSTANCE_OWNER,
    Permission,
    Role,
    permissions_of,
    permissions_of_the_owner,
)
from mkt_dashboard.domain.tables import metadata
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.domain.teams import sessions
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import access, guard
from mkt_dashboard.ui.routes import PAGES, Page
from tests.ui.conftest import CANARY, PASSWORD, Team, an_owner
from tests.ui.sockets import HYDRATE, tab

# An argument no handler has: who gets this far was let in, and nothing of the handler ran.
NEVER_RUNS = {"no_handler_has_this": 1}
LET_IN = "This page is out of date"
Attack = tuple[str, dict[str, Any]]
A_MOMENT, LONG = 0.7, 8.0
A_BURST, TABS = 50, 4


def ours() -> dict[str, Permission | None]:
    """Every handler a browser could name, but Reflex's own, with what it asks for."""
    found: dict[str, Permission | None] = {}
    for name, registered in guard.handlers().items():
        rule = access.rule_of(registered.handler)
        if rule is not None:
            found[name] = rule.permission
    return found


def everything() -> list[str]:
    return [name for name in guard.handlers() if name not in guard.FRAMEWORK]


def state_of_the_database() -> dict[str, tuple[int, int]]:
    with instance_unit_of_work() as session:
        return {
            table: tuple(
                session.connection()
                .execute(text(f"SELECT count(*), coalesce(sum(hashtext(t::text)), 0) FROM {table} t"))
                .one()
            )
            for table in metadata.tables
            if table not in ("heartbeats", "sessions", "audit", "audit_checks", "campaign_transitions")
        }


async def say_all(url: str, events: list[Attack], **who: str) -> str:
    """Fire them all, from several tabs at once: one alone is slowed down."""

    async def attack(part: list[Attack]) -> str:
        async with tab(url, **who) as attacker:
            for name, payload in part:
                await attacker.fire(name, payload)
            return await attacker.until_silent(patience=5.0, pause=1.0)

    parts = [events[first : first + A_BURST] for first in range(0, len(events), A_BURST)]
    said: list[str] = []
    for first in range(0, len(parts), TABS):
        said += await asyncio.gather(*map(attack, parts[first : first + TABS]))
    return "\n".join(said)


def run(story: Callable[[], Awaitable[None]]) -> None:
    asyncio.run(story())  # pyright: ignore[reportArgumentType]


def test_every_handler_has_a_rule() -> None:
    guard.refuse_to_run_unguarded()

    assert len(ours()) > 15


def test_a_stranger_gets_nothing_and_changes_nothing(team: Team) -> None:
    before = state_of_the_database()

    async def story() -> None:
        attacks: list[Attack] = [(name, payload) for name in everything() for payload in ({}, NEVER_RUNS)]

        assert CANARY not in await say_all(team.url, attacks)

    run(story)
    assert state_of_the_database() == before


def test_a_stranger_is_sent_to_the_sign_in_page(team: Team) -> None:
    guarded = [name for name, permission in ours().items() if permission is not None]

    async def story() -> None:
        async with tab(team.url) as stranger:
            for name in guarded[:40]:
                said = await stranger.say(name, at="/campaigns")

                assert "_redirect" in said, name
                assert "/sign-in?next=/campaigns" in said, name

    run(story)


# The five roles, and the one account that looks after the installation and is a member of nothing.
EVERYBODY = [*Role, INSTANCE_OWNER]


@pytest.mark.parametrize("who", EVERYBODY)
def test_each_role_is_let_into_exactly_what_it_may(team: Team, who: str) -> None:
    cookie = team.cookie_of(an_owner()) if who == INSTANCE_OWNER else team.cookie(Role(who))
    granted = permissions_of_the_owner() if who == INSTANCE_OWNER else permissions_of(Role(who))
    before = state_of_the_database()

    quietly_refused = guard.loaded_by_pages(app)

    async def ask(handlers: list[tuple[str, Permission | None]]) -> list[str]:
        wrong: list[str] = []
        async with tab(team.url, cookie=cookie) as member:
            await member.say(HYDRATE, patience=LONG)
            for name, permission in handlers:
                may = permission is None or permission in granted
                patience = A_MOMENT if name in quietly_refused and not may else LONG
                said = await member.note_after(name, NEVER_RUNS, patience)
                if (LET_IN in said) != may:
                    wrong.append(f"{name} ({permission}): {said}")
        return wrong

    async def story() -> None:
        handlers = list(ours().items())
        found = await asyncio.gather(*(ask(handlers[start::TABS]) for start in range(TABS)))

        assert [one for some in found for one in some] == []

    run(story)
    assert state_of_the_database() == before


def test_opening_a_page_as_nobody_shows_nothing_of_anybody(team: Team) -> None:
    async def story() -> None:
        for page in PAGES:
            path = re.sub(r"\[\w+\]", str(uuid.uuid4()), page.path)
            async with tab(team.url) as stranger:
                said = await stranger.say(HYDRATE, at=path)

                assert CANARY not in said, path

    run(story)


def test_the_token_of_a_tab_opens_nothing_without_its_cookie(team: Team) -> None:
    token = str(uuid.uuid4())
    cookie = team.cookie(Role.MARKETING_ADMIN)

    async def story() -> None:
        async with tab(team.url, cookie=cookie, token=token) as admin:
            assert team.emails[Role.MARKETING_ADMIN] in await admin.say(HYDRATE)
        await asyncio.sleep(0.5)
        async with tab(team.url, token=token) as thief:
            said = await thief.say(HYDRATE)
        said += await say_all(team.url, [(name, {}) for name in everything()], token=token)

        assert CANARY not in said
        assert team.emails[Role.MARKETING_ADMIN] not in said

    run(story)


def test_an_answer_that_is_still_on_its_way_does_not_reach_the_next_socket(team: Team) -> None:
    cookie = team.cookie(Role.MARKETING_ADMIN)
    slow = next(name for name in ours() if name.endswith("home_state.arrive"))

    async def story() -> None:
        for pause in (0.0, 0.01, 0.03, 0.1):
            token = str(uuid.uuid4())
            async with tab(team.url, cookie=cookie, token=token) as admin:
                await admin.say(HYDRATE, patience=0.3)
                await admin.say(slow, patience=0.0)
                await asyncio.sleep(pause)
            async with tab(team.url, token=token) as thief:
                await thief.say(HYDRATE)

                assert CANARY not in "\n".join(thief.heard)

    run(story)


def test_another_member_in_the_same_tab_starts_afresh(team: Team) -> None:
    token = str(uuid.uuid4())
    admin_cookie, viewer_cookie = team.cookie(Role.MARKETING_ADMIN), team.cookie(Role.VIEWER)

    async def story() -> None:
        async with tab(team.url, cookie=admin_cookie, token=token) as admin:
            await admin.say(HYDRATE)
        await asyncio.sleep(0.5)
        async with tab(team.url, cookie=viewer_cookie, token=token) as viewer:
            said = await viewer.say(HYDRATE)

            assert team.emails[Role.VIEWER] in said
            assert team.emails[Role.MARKETING_ADMIN] not in said

    run(story)


def test_a_socket_does_not_outlive_its_session(team: Team) -> None:
    cookie = team.cookie(Role.MARKETING_ADMIN)
    name = next(name for name in ours() if name.endswith("home_state.look_again"))

    async def story() -> None:
        async with tab(team.url, cookie=cookie) as admin:
            await admin.say(HYDRATE)
            with instance_unit_of_work() as session:
                sessions.sign_out(session, session_cookie.token_of(cookie))

            said = await admin.say(name, patience=LONG)

            assert "/sign-in" in said
            assert CANARY not in said

    run(story)


def test_a_session_that_was_ended_opens_no_handler(team: Team) -> None:
    cookie = team.cookie(Role.MARKETING_ADMIN)
    guarded = [name for name, permission in ours().items() if permission is not None]
    before = state_of_the_database()

    async def let_in(handlers: list[str]) -> list[str]:
        async with tab(team.url, cookie=cookie) as left:
            return [
                name for name in handlers if "/sign-in" not in await left.say(name, NEVER_RUNS, patience=LONG)
            ]

    async def story() -> None:
        with instance_unit_of_work() as session:
            session.execute(text("UPDATE sessions SET revoked_at = now()"))
        found = await asyncio.gather(*(let_in(guarded[start::TABS]) for start in range(TABS)))

        assert [name for some in found for name in some] == []

    run(story)
    assert state_of_the_database() == before


def test_the_admin_of_another_workspace_sees_and_changes_nothing_at_our_addresses(team: Team) -> None:
    ids, ours_may, theirs_may = our_ids(), team.cookie(Role.MARKETING_ADMIN), a_neighbour(team)
    before = state_of_the_database()

    async def look(page: Page, cookie: str) -> str:
        path = re.sub(r"\[(\w+)\]", lambda part: ids.get(part[1], str(uuid.uuid4())), page.path)
        module = page.body.__module__.rpartition(".")[0]
        near = [name for name in ours() if name.startswith(f"{guard.ROOT}.{module.replace('.', '___')}")]
        async with tab(team.url, cookie=cookie) as somebody:
            said = await somebody.say(HYDRATE, at=path, patience=LONG)
            for name in near:
                await somebody.fire(name, {}, at=path)
            return said + await somebody.until_silent(patience=3.0, pause=0.7)

    async def story() -> None:
        for page in PAGES:
            assert CANARY.lower() not in (await look(page, theirs_may)).lower(), page.path
        # The control: whose it is, sees it there.
        checklist = next(page for page in PAGES if page.path.endswith("[campaign_id]"))
        assert CANARY.lower() in (await look(checklist, ours_may)).lower()

    run(story)
    assert state_of_the_database() == before


def our_ids() -> dict[str, str]:
    tables = {"campaign_id": "campaigns", "content_id": "contents", "contact_id": "contacts"}
    with instance_unit_of_work() as session:
        return {
            name: str(session.execute(text(f"SELECT max(public_id::text) FROM {table}")).scalar_one())
            for name, table in tables.items()
        }


def a_neighbour(team: Team) -> str:
    """Make the Marketing Admin of another workspace and return her cookie."""
    with instance_unit_of_work() as session:
        theirs = teams.create_workspace(session, "Theirs")
        email, role = "neighbour@example.com", Role.MARKETING_ADMIN
        teams.add_member(session, theirs, email, "Nora", role=role, password=PASSWORD)
    return replace(team, emails={role: email}).cookie(role)


def test_no_var_can_be_set_from_outside(team: Team) -> None:
    async def story() -> None:
        events: list[Attack] = [
            (name, {"var_name": "role", "value": CANARY * 2})
            for name in everything()
            if name.endswith(".setvar")
        ]

        assert CANARY * 2 not in await say_all(team.url, events, cookie=team.cookie(Role.VIEWER))

    run(story)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "null",
        "https://evil.example",
        "http://localhost.evil.example",
        "https://localhost",
        "http://localhost:1",
    ],
)
def test_a_socket_from_elsewhere_is_refused(web: str, origin: str | None) -> None:
    async def story() -> None:
        with pytest.raises(socketio.exceptions.ConnectionError):  # pyright: ignore[reportAttributeAccessIssue]
            async with tab(web, origin=origin):
                pass

    run(story)


@pytest.mark.parametrize("token", ["aaa", "00000000-0000-0000-0000-000000000000", "../../etc/passwd"])
def test_a_tab_may_not_name_itself(web: str, token: str) -> None:
    async def story() -> None:
        with pytest.raises(socketio.exceptions.ConnectionError):  # pyright: ignore[reportAttributeAccessIssue]
            async with tab(web, token=token):
                pass

    run(story)


def test_hostile_arguments_never_break_the_server(team: Team) -> None:
    hostile = (
        {"campaign_id": {"$ne": 1}, "search": ["x"] * 50},
        {"form": {"__proto__": {"role": "Marketing Admin"}, "workspace_id": 1, "id": 1}},
        {"value": "\x00\ud800".encode("utf-16", "surrogatepass").decode("latin-1")},
    )

    async def story() -> None:
        cookie = team.cookie(Role.VIEWER)
        said = await say_all(
            team.url, [(name, payload) for name in ours() for payload in hostile], cookie=cookie
        )

        assert "Something broke on our side" not in said
        async with tab(team.url, cookie=cookie) as viewer:
            assert team.emails[Role.VIEWER] in await viewer.say(HYDRATE)

    run(story)


def test_the_application_is_the_one_that_is_served() -> None:
    assert isinstance(app._middlewares[0], guard.Guard)  # pyright: ignore[reportPrivateUsage]
