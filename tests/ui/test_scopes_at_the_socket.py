"""Every handler that takes an id × a member who works with other lists and folders, over a raw socket."""

import asyncio
import inspect
import re
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.mkt_dashboard import app
from mkt_dashboard.ui import access, guard
from mkt_dashboard.ui.routes import PAGES
from tests import scoped
from tests.scoped import Half, Parted
from tests.ui.conftest import Team
from tests.ui.sockets import HYDRATE, Tab, tab
from tests.ui.test_default_deny import state_of_the_database

assert app
CANARY = "CANARY7f3a"
OURS = ("campaign_id", "content_id", "list_id", "import_id", "contact_id", "folder_id")
BESIDE: dict[str, Any] = {"is_away": True, "name": "x", "kind": "include"}
# What acts on what an earlier click has chosen, in the order a person would click.
THEN = (
    "contact_state.delete",
    "contact_state.unsubscribe",
    "campaigns_state.delete",
    "folders_state.move_email",
    "folders_state.move_campaign",
    "folders_state.delete",
    "lists_state.save",
)


@pytest.fixture
def parted(web: str, committing: None) -> Parted:
    return scoped.committed(south=CANARY)


def cookie_of(url: str) -> str:
    return replace(Team(url, {Role.VIEWER: "nora@example.com"})).cookie(Role.VIEWER)


def attacks(half: Half) -> list[tuple[str, dict[str, Any]]]:
    """Each handler with an id of ours among its arguments, with the ids of one half."""
    found: list[tuple[str, dict[str, Any]]] = []
    for name, registered in guard.handlers().items():
        if access.rule_of(registered.handler) is None:
            continue
        asked = [one for one in inspect.signature(registered.handler.fn).parameters if one != "self"]
        given = {**half.ids, "folder": half.ids["folder_id"], **BESIDE}
        if not {*OURS, "folder", "thing_id"} & set(asked):
            continue
        for thing in ("content_id", "campaign_id") if "thing_id" in asked else ("",):
            payload = given | ({"thing_id": half.ids[thing]} if thing else {})
            if set(asked) <= set(payload):
                found.append((name, {one: payload[one] for one in asked}))
    return found


async def all_of(somebody: Tab, half: Half) -> str:
    for name, payload in attacks(half):
        await somebody.fire(name, payload)
        for following in THEN:
            if following.partition(".")[0] in name:
                full = next(one for one in guard.handlers() if one.endswith(following))
                form = {"form": {"name": "Mine"}} if following == "lists_state.save" else {}
                await somebody.fire(full, form)
        await asyncio.sleep(0.1)
    return await somebody.until_silent(patience=6.0, pause=1.5)


def test_no_handler_finds_or_changes_what_is_outside_ones_scope(web: str, parted: Parted) -> None:
    cookie = cookie_of(web)
    before = state_of_the_database()
    assert len(attacks(parted.south)) >= 20

    async def story() -> None:
        async with tab(web, cookie=cookie) as nora:
            said = await nora.say(HYDRATE, patience=8.0)
            said += await all_of(nora, parted.south)
            for page in PAGES:
                path = re.sub(r"\[(\w+)\]", lambda part: parted.south.ids.get(part[1], "x"), page.path)
                said += await nora.say(HYDRATE, at=path, patience=3.0)

        assert CANARY.lower() not in said.lower()

    asyncio.run(story())
    assert state_of_the_database() == before


def test_the_same_handlers_find_and_change_what_is_inside(web: str, parted: Parted) -> None:
    """The control: it is the scope that was in the way."""
    cookie = cookie_of(web)
    before = state_of_the_database()

    async def story() -> None:
        async with tab(web, cookie=cookie) as nora:
            await nora.say(HYDRATE, patience=8.0)

            assert "North list" in await all_of(nora, parted.north)

    asyncio.run(story())
    after = state_of_the_database()
    assert {name for name in before if before[name] != after[name]} >= {"campaigns", "contents", "lists"}


def test_a_changed_scope_counts_from_the_next_click_on_an_open_socket(web: str, parted: Parted) -> None:
    cookie = cookie_of(web)
    look = next(one for one in guard.handlers() if one.endswith("campaigns_state.look_again"))
    lists = next(one for one in guard.handlers() if one.endswith("lists_state.arrive"))

    def limit_to(half: Half) -> None:
        with instance_unit_of_work() as session:
            session.execute(
                text(
                    "UPDATE members SET list_scope = :lists, folder_scope = :folders WHERE account_id = :id"
                ),
                {
                    "lists": [half.contacts.id],
                    "folders": [half.folder.id],
                    "id": parted.limited.account_id,
                },
            )

    async def story() -> None:
        async with tab(web, cookie=cookie) as nora:
            await nora.say(HYDRATE, patience=8.0)
            said = await nora.say(look, patience=8.0) + await nora.say(lists, patience=8.0)
            assert "North campaign" in said
            assert "You see 1 of the workspace" in said
            assert CANARY not in said

            limit_to(parted.south)

            said = await nora.say(look, patience=8.0) + await nora.say(lists, patience=8.0)
            assert f"{CANARY} campaign" in said
            assert f"{CANARY} list" in said
            assert "North" not in said

    asyncio.run(story())
