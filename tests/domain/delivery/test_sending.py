"""From the launch to the four outcomes, through a real SMTP conversation."""

from collections.abc import Callable
from email import message_from_bytes

import pytest
from sqlalchemy import text

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.campaigns import control, queries, sending
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance import service as compliance
from mkt_dashboard.domain.compliance.models import SuppressionReason
from mkt_dashboard.domain.delivery import recovery
from tests.domain.delivery.conftest import Running
from tests.smtp_sink import Accepted

Launch = Callable[..., Running]


def test_everybody_gets_the_mail_once(launched: Launch, mail_server: Accepted) -> None:
    people = [f"person{number}@example.com" for number in range(120)]
    campaign = launched(*people)

    campaign.prepare()
    campaign.send()

    assert sorted(mail_server.addresses) == sorted(people)
    assert (campaign.numbers().sent, campaign.numbers().queued) == (120, 0)
    assert campaign.status() == "completed"


def test_the_mail_carries_what_a_mailbox_provider_asks_for(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched("ada@example.com")

    campaign.prepare()
    campaign.send()

    mail = message_from_bytes(mail_server.mails[0][1])
    assert mail["To"] == "<ada@example.com>"
    assert mail["Subject"] == "First snow, Ada"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/u/" in mail["List-Unsubscribe"]
    html = mail.get_payload()[1].get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert "Hello Ada" in html
    assert "/t/c/" in html
    assert "shop.example.com" not in html


def test_each_answer_of_the_server_has_its_outcome(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched(
        "ada@example.com",
        "refused-b@example.com",
        "rejected-c@example.com",
        "broken-d@example.com",
        "later-e@example.com",
    )

    campaign.prepare()
    campaign.send()

    people = campaign.people()
    assert people["ada@example.com"].outcome == 1
    assert (people["refused-b@example.com"].outcome, people["refused-b@example.com"].reply) == (
        2,
        "550 5.1.1 No such mailbox",
    )
    assert people["rejected-c@example.com"].outcome == 2
    assert people["broken-d@example.com"].outcome == 4
    assert people["later-e@example.com"].outcome == 5
    numbers = campaign.numbers()
    assert numbers.queued + numbers.sent + numbers.failed + numbers.suppressed + numbers.unknown == 5


def test_a_temporary_refusal_is_tried_again_and_an_unknown_never(
    launched: Launch, mail_server: Accepted
) -> None:
    campaign = launched("later-a@example.com", "broken-b@example.com")
    campaign.prepare()
    campaign.send()
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE messages SET not_before = now() WHERE outcome = 5"))
        session.execute(text("UPDATE send_ranges SET not_before = now() WHERE status = 0"))

    campaign.send()

    assert mail_server.seen == {"later-a@example.com": 2, "broken-b@example.com": 1}
    assert campaign.status() == "completed"
    assert (campaign.numbers().sent, campaign.numbers().unknown) == (1, 1)


def test_who_unsubscribes_after_the_launch_gets_nothing(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched("ada@example.com", "bea@example.com")
    campaign.prepare()
    with unit_of_work(campaign.actor) as session:
        gone = addresses.address_hash(campaign.actor.workspace_id, "bea@example.com")
        compliance.suppress(session, campaign.actor, [gone], SuppressionReason.UNSUBSCRIBED)

    campaign.send()

    assert mail_server.addresses == ["ada@example.com"]
    assert campaign.people()["bea@example.com"].reason == "unsubscribed"
    assert campaign.status() == "completed"


def test_a_paused_campaign_sends_nothing_and_goes_on_where_it_stopped(
    launched: Launch, mail_server: Accepted
) -> None:
    campaign = launched("ada@example.com", "bea@example.com")
    campaign.prepare()
    with unit_of_work(campaign.actor) as session:
        control.pause(session, campaign.actor, campaign.public_id)

    campaign.send()
    assert mail_server.addresses == []

    with unit_of_work(campaign.actor) as session:
        control.resume(session, campaign.actor, campaign.public_id)
    campaign.send()
    assert sorted(mail_server.addresses) == ["ada@example.com", "bea@example.com"]


def test_cancelling_gives_everybody_who_waits_an_outcome(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched("ada@example.com", "bea@example.com")
    campaign.prepare()
    with unit_of_work(campaign.actor) as session:
        control.cancel(session, campaign.actor, campaign.public_id)

    sending.settle(campaign.actor.workspace_id, campaign.id)
    campaign.send()

    assert mail_server.addresses == []
    assert (campaign.numbers().suppressed, campaign.numbers().queued) == (2, 0)
    assert {person.reason for person in campaign.people().values()} == {"cancelled"}


def test_what_a_dead_worker_had_past_the_gate_is_unknown(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched("ada@example.com", "bea@example.com")
    campaign.prepare()
    with instance_unit_of_work() as session:
        session.execute(text("UPDATE send_ranges SET status = 1, worker_token = 999999"))
        session.execute(
            text(
                "INSERT INTO messages (campaign_id, position, workspace_id, worker_token) "
                "SELECT campaign_id, position, workspace_id, 999999 FROM recipients WHERE position = 0"
            )
        )
    wait_until_the_dead_are_adopted()

    with instance_unit_of_work() as session:
        assert recovery.adopt_dead_ranges(session) == (1, 1)
    campaign.send()

    assert len(mail_server.mails) == 1
    assert (campaign.numbers().sent, campaign.numbers().unknown) == (1, 1)
    assert campaign.status() == "completed"


def wait_until_the_dead_are_adopted() -> None:
    """Wait until PostgreSQL has run for as long as the living get to take their locks again."""
    with instance_unit_of_work() as session:
        session.execute(
            text(
                "SELECT pg_sleep(greatest(0, extract(epoch FROM "
                "pg_postmaster_start_time() + interval '3.1 seconds' - clock_timestamp())))"
            )
        )


def test_preparing_twice_changes_nothing(launched: Launch, mail_server: Accepted) -> None:
    campaign = launched("ada@example.com")

    campaign.prepare()
    campaign.prepare()
    campaign.send()

    assert mail_server.addresses == ["ada@example.com"]


def test_a_mail_server_that_is_away_is_said_and_nothing_is_lost(
    launched: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = launched("ada@example.com")
    campaign.prepare()
    monkeypatch.setenv("MKT_SMTP_URL", "smtp://127.0.0.1:9")
    settings.cache_clear()

    campaign.send()

    with unit_of_work(campaign.actor) as session:
        row = queries.get_campaign(session, campaign.actor, campaign.public_id)
    assert row.status_detail == "running"
    assert "did not take us" in row.status_reason
    assert campaign.numbers().queued == 1
