"""The demo workspace: believable, consistent to the last message, and loaded once."""

import os
import re
from collections.abc import Iterator
from typing import Any, LiteralString

import psycopg
import pytest
from sqlalchemy import text
from sqlmodel import select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.audience.models import Contact
from mkt_dashboard.domain.audience.phones import queries as phones
from mkt_dashboard.domain.audience.phones.numbers import Number, read
from mkt_dashboard.domain.campaigns import control, queries
from mkt_dashboard.domain.campaigns.models import CampaignStatus
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.content import service as content
from mkt_dashboard.domain.delivery.queries import Numbers
from mkt_dashboard.domain.permissions import Actor, Role
from mkt_dashboard.domain.teams import queries as teams_queries
from mkt_dashboard.domain.teams import service as teams
from mkt_dashboard.local import demo, demo_accounts
from mkt_dashboard.local.wrenfell.phones import phone_of
from tests.conftest import CLEAR_ALL_TABLES

COUNTS = "accounts contacts list_memberships contents campaigns messages events audit suppressions imports"
SENT = frozenset({CampaignStatus.COMPLETED, CampaignStatus.CANCELLED})


@pytest.fixture(scope="module")
def wrenfell(analysed: None) -> Iterator[Actor]:
    """The demo, loaded once for this file, where all mail is kept on the machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MKT_KEEPS_MAIL", "1")
        settings.cache_clear()
        demo.load()
    settings.cache_clear()
    yield Actor.system(_one("SELECT id FROM workspaces WHERE name = 'Wrenfell Outdoor' AND is_demo"))
    _run(CLEAR_ALL_TABLES)


def _one(statement: str) -> Any:
    with instance_unit_of_work() as session:
        return session.execute(text(statement)).scalar_one()


def _run(statement: LiteralString) -> None:
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as owner:
        owner.execute(statement)


def _sent(actor: Actor) -> list[tuple[CampaignRow, Numbers]]:
    with unit_of_work(actor) as session:
        rows = [row for _, row in queries.list_campaigns(session, actor, statuses=SENT)]
        return [(row, queries.get_numbers(session, actor, row.id)) for row in rows]


def test_everybody_of_each_audience_has_one_outcome(wrenfell: Actor):
    for row, numbers in _sent(wrenfell):
        ended = numbers.sent + numbers.failed + numbers.suppressed + numbers.unknown
        assert (row.name, ended, numbers.queued) == (row.name, row.audience_size, 0)


def test_lists_show_what_a_count_says(wrenfell: Actor):
    for row, numbers in _sent(wrenfell):
        assert row.numbers["sent"] == numbers.sent
        assert row.numbers["human_clicks"] == numbers.human_clicks


def test_the_numbers_are_those_of_a_shop_whose_mails_are_liked(wrenfell: Actor):
    for row, numbers in _sent(wrenfell):
        if row.status_detail == CampaignStatus.CANCELLED or numbers.sent < 300:
            continue
        tried = numbers.sent + numbers.failed + numbers.unknown
        assert 0.97 < numbers.sent / tried < 1
        assert 0.2 < numbers.human_opened / numbers.sent < 0.45
        assert 0.02 < numbers.human_clicked / numbers.sent < 0.12
        assert numbers.opened > numbers.human_opened
        assert numbers.bounced + numbers.complained + numbers.unsubscribed < 0.02 * numbers.sent


def test_one_campaign_was_stopped_half_way(wrenfell: Actor):
    stopped = [numbers for row, numbers in _sent(wrenfell) if row.status_detail == "cancelled"]

    assert len(stopped) == 1
    assert 0 < stopped[0].sent < stopped[0].suppressed


@pytest.mark.parametrize(
    ("mark", "event"),
    [
        ("opened_at", "type = 'open'"),
        ("human_opened_at", "type = 'open' AND verdict = 'human'"),
        ("clicked_at", "type = 'click'"),
        ("human_clicked_at", "type = 'click' AND verdict = 'human'"),
        ("unsubscribed_at", "type = 'unsubscribe'"),
        ("bounced_at", "type = 'hard_bounce'"),
        ("complained_at", "type = 'complaint'"),
    ],
)
def test_the_marks_of_messages_are_their_first_events(wrenfell: Actor, mark: str, event: str):
    differing = (
        f"WITH e AS (SELECT campaign_id, position, min(at) AS at FROM events WHERE {event} GROUP BY 1, 2) "
        f"SELECT count(*) FROM messages m FULL JOIN e USING (campaign_id, position) "
        f"WHERE m.{mark} IS DISTINCT FROM e.at"
    )

    assert _one(differing) == 0
    assert _one(f"SELECT count({mark}) FROM messages") > 0


def test_nobody_was_mailed_after_saying_no(wrenfell: Actor):
    after = (
        "SELECT count(*) FROM messages m JOIN recipients r USING (campaign_id, position) "
        "JOIN suppressions s ON s.address_hash = r.address_hash "
        "WHERE m.outcome IN (1, 4) AND s.at < m.gated_at"
    )

    assert _one(after) == 0


def test_whoever_unsubscribed_is_off_every_list_and_has_withdrawn(wrenfell: Actor):
    still_on = (
        "SELECT count(*) FROM suppressions s JOIN contacts c USING (address_hash) "
        "LEFT JOIN list_memberships l ON l.contact_id = c.id AND l.status = 'subscribed' "
        "WHERE s.reason = 'unsubscribed' AND (l.contact_id IS NOT NULL OR c.consent <> 'withdrawn')"
    )

    assert _one(still_on) == 0


def test_nothing_came_back_before_it_was_sent_or_after_today(wrenfell: Actor):
    pairs = "events e JOIN messages m USING (campaign_id, position)"
    early = f"SELECT count(*) FROM {pairs} WHERE e.at < m.gated_at"

    assert _one(early) == 0
    assert _one("SELECT max(at) FROM events") <= now()
    assert _one("SELECT max(joined_at) FROM list_memberships") <= now()
    assert _one("SELECT max(at) FROM audit") <= now()


def test_the_team_has_used_it_for_a_quarter(wrenfell: Actor):
    first = _one("SELECT min(started_at) FROM campaigns")

    assert 75 <= (now() - first).days <= 92
    assert 5_900 <= _one("SELECT count(*) FROM contacts") <= 6_100
    assert _one("SELECT count(*) FROM lists") == 5
    assert _one("SELECT count(DISTINCT actor_name) FROM audit WHERE account_id IS NOT NULL") >= 3


def test_what_was_sent_is_what_the_versions_hold(wrenfell: Actor):
    with unit_of_work(wrenfell) as session:
        for _, row in queries.list_campaigns(session, wrenfell, statuses=SENT):
            assert row.content_id is not None
            assert not content.make_version(session, wrenfell, row.content_id).is_new


def test_imports_say_what_they_did(wrenfell: Actor):
    differing = (
        "SELECT count(*) FROM imports i WHERE rows <> created + updated + unchanged + rejected "
        "OR rejected = 0 OR created <> "
        "(SELECT count(*) FROM import_contacts c WHERE c.import_id = i.id AND effect = 1)"
    )

    assert _one("SELECT count(*) FROM imports") == 2
    assert _one(differing) == 0


def test_a_third_left_a_phone_number_that_nobody_is_called_by(wrenfell: Actor):
    with unit_of_work(wrenfell) as session:
        contacts = list(session.exec(select(Contact.id)))
        held = phones.opened(session, wrenfell, contacts)

    assert 0.31 < len(held) / len(contacts) < 0.36
    kept_free = re.compile(r"\+447700900\d{3}|\+49(3023125|6990009|4066969|2214710|8999998)\d{3}")
    assert [number for number in held.values() if not kept_free.fullmatch(number)] == []
    assert all(read(number, "").e164 == number for number in held.values())
    assert phone_of("bea@example.com", "Germany") == Number("+494066969968", "DE")


def test_one_draft_can_be_launched_and_one_is_to_be_finished(wrenfell: Actor):
    with unit_of_work(wrenfell) as session:
        drafts = queries.list_campaigns(session, wrenfell, statuses=frozenset({CampaignStatus.DRAFT}))
        checked = {row.name: control.check(session, wrenfell, row.id) for _, row in drafts}

    ready = {name: found.sendable for name, found in checked.items() if found.is_ready}
    assert list(ready) == ["Hut weekend for VIPs"]
    assert 20 < ready["Hut weekend for VIPs"] < 300
    assert len(checked) == 2


def test_two_campaigns_wait_for_a_time_that_is_not_near(wrenfell: Actor):
    waiting = (
        "SELECT count(*) FROM campaigns "
        "WHERE status = 'scheduled' AND schedule_at > now() + interval '17 hours'"
    )

    assert _one(waiting) == 2
    assert _one("SELECT count(*) FROM outbox") == 0


def test_one_password_opens_all_five_roles(wrenfell: Actor):
    with instance_unit_of_work() as session:
        roles: list[str] = []
        for email in demo_accounts.ACCOUNTS:
            signed_in = teams.sign_in(session, email, demo_accounts.password())
            visitor = teams_queries.find_visitor(session, signed_in.token if signed_in else None)
            roles += [visitor.role] if visitor else []

    assert roles == list(Role)


def test_a_second_load_changes_nothing(wrenfell: Actor):
    before = {table: _one(f"SELECT count(*) FROM {table}") for table in COUNTS.split()}

    password = demo.load()

    assert password == demo_accounts.password()
    assert {table: _one(f"SELECT count(*) FROM {table}") for table in COUNTS.split()} == before
