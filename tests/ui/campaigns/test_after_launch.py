"""After the launch: the live page, the report, and the people behind each number."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.campaigns import control, sending, service
from mkt_dashboard.domain.campaigns.models import Campaign
from mkt_dashboard.domain.campaigns.schemas import CampaignPatch
from mkt_dashboard.domain.permissions import Role, permissions_of
from mkt_dashboard.ui.campaigns.list_state import CampaignsState
from mkt_dashboard.ui.campaigns.live_state import LiveState
from mkt_dashboard.ui.campaigns.people_state import PeopleState
from mkt_dashboard.ui.campaigns.report_state import ReportState
from tests.ui.campaigns.conftest import Office
from tests.ui.campaigns.screen import Screen

LIVE, REPORT, PEOPLE = (f"/campaigns/[campaign_id]/{side}" for side in ("live", "report", "people"))


@pytest.fixture
def running(office: Office) -> Office:
    """Launched and prepared; no worker sends, so two wait and one is left out."""
    with unit_of_work(office.manager) as session:
        control.launch(session, office.manager, office.campaign_id)
    sending.prepare(office.manager.workspace_id, internal_id(office))
    return office


def internal_id(office: Office) -> int:
    with instance_unit_of_work() as session:
        statement = select(Campaign.id).where(Campaign.public_id == office.campaign_id)
        return session.exec(statement).one()


def watch(office: Office) -> Screen:
    screen = office.screen()
    screen.open(LIVE, office.campaign_id)
    screen.do(LiveState, "arrive")
    return screen


def happened(office: Office, kind: str, verdict: str = "human", link: int | None = None) -> None:
    """Somebody at the first place of the audience got the mail and did something with it."""
    campaign_id, mark = internal_id(office), "opened_at" if kind == "open" else "clicked_at"
    with instance_unit_of_work() as session:
        bound = {"c": campaign_id, "w": office.manager.workspace_id, "k": kind, "v": verdict, "l": link}
        session.connection().execute(
            text(
                "INSERT INTO messages (campaign_id, position, workspace_id, worker_token, outcome, ended_at) "
                "VALUES (:c, 0, :w, 0, 1, now()) ON CONFLICT DO NOTHING"
            ),
            bound,
        )
        session.connection().execute(
            text(
                "INSERT INTO events (at, workspace_id, type, campaign_id, position, link_number, verdict, "
                "contact_id) SELECT now(), :w, :k, :c, 0, :l, :v, contact_id FROM recipients "
                "WHERE campaign_id = :c AND position = 0"
            ),
            bound,
        )
        marks = f"{mark} = now()" + (f", human_{mark} = now()" if verdict == "human" else "")
        session.connection().execute(
            text(f"UPDATE messages SET {marks} WHERE campaign_id = :c AND position = 0"), {"c": campaign_id}
        )


def test_everybody_has_one_place_and_the_places_sum_up(running: Office) -> None:
    shown = watch(running).state(LiveState)

    assert {place["key"]: place["amount"] for place in shown.places if place["amount"] != "0"} == {
        "suppressed": "1",
        "queued": "2",
    }
    assert sum(place["share"] for place in shown.places) == pytest.approx(1)
    assert (shown.sent, shown.audience, shown.is_moving) == ("0", "3", True)


def test_each_button_says_what_it_would_do_now(running: Office) -> None:
    effects = {one["verb"]: one["says"] for one in watch(running).state(LiveState).effects}

    assert list(effects) == ["Pause", "Resume", "Cancel the rest"]
    assert effects["Pause"].endswith("at most 0 more leave. 2 wait, nothing is lost.")
    assert effects["Cancel the rest"].startswith("2 contacts get no mail and are recorded as suppressed")


def test_a_pause_and_a_resume_are_shown_at_once(running: Office) -> None:
    screen = watch(running)

    screen.do(LiveState, "pause")
    paused = (screen.state(LiveState).status, screen.state(LiveState).status_reason)
    screen.do(LiveState, "resume")

    assert paused == ("paused", "Paused by Maya Lindqvist.")
    assert screen.state(LiveState).status == "running"


def test_a_cancellation_ends_the_watch_once_everybody_has_an_outcome(running: Office) -> None:
    screen = watch(running)
    screen.do(LiveState, "cancel")
    before = screen.state(LiveState).is_moving

    sending.settle(running.manager.workspace_id, internal_id(running))
    screen.do(LiveState, "look")

    shown = screen.state(LiveState)
    assert (before, shown.is_moving, shown.queued) == (True, False, 0)
    assert "Cancelled before it left" in {one["says"] for one in shown.left_out}


def test_a_planned_campaign_counts_down(office: Office) -> None:
    with unit_of_work(office.manager) as session:
        at = now() + timedelta(hours=3, minutes=1)
        patch = CampaignPatch.model_validate({"schedule": {"at": at, "time_zone": "Europe/Vienna"}})
        service.update(session, office.manager, office.campaign_id, patch)
        control.launch(session, office.manager, office.campaign_id)

    shown = watch(office).state(LiveState)

    assert (shown.status, shown.leaves_in[:3]) == ("scheduled", "3 h")
    assert shown.is_moving


def test_a_click_appears_with_the_next_look(running: Office) -> None:
    screen = running.screen()
    screen.open(REPORT, running.campaign_id, over="clicks")
    screen.do(ReportState, "arrive")
    before = screen.state(ReportState).headlines["clicks"]["value"]

    happened(running, "click", link=1)
    screen.do(ReportState, "look")

    shown = screen.state(ReportState)
    assert (before, shown.headlines["clicks"]["value"]) == ("0", "1")
    assert [line["people"] for line in shown.links] == ["1", "0"]
    assert (shown.happenings[0]["who"], shown.happenings[0]["did"]) == ("ada@example.com", "clicked")
    assert shown.course["data"][1]["y"].count(1) == 1


def test_what_a_machine_opened_is_told_apart(running: Office) -> None:
    happened(running, "open", verdict="machine")
    screen = running.screen()
    screen.open(REPORT, running.campaign_id)

    screen.do(ReportState, "arrive")

    opens = screen.state(ReportState).headlines["opens"]
    assert (opens["value"], opens["below"].replace("\u202f", " ")) == ("0", "1 all, 100.0 % machine")
    assert screen.state(ReportState).happenings[0]["did"] == "opened by a machine"


def test_a_link_opens_the_people_who_followed_it(running: Office) -> None:
    happened(running, "click", link=1)
    screen = running.screen()

    screen.open(PEOPLE, running.campaign_id, which="human_clicked", link="1")
    screen.do(PeopleState, "arrive")

    shown = screen.state(PeopleState)
    assert [row["email"] for row in shown.rows] == ["ada@example.com"]
    assert shown.chips == ["Link: shop.example.com/boots?size=42&fit=wide"]


def test_who_was_left_out_is_listed_with_the_reason(running: Office) -> None:
    screen = running.screen()

    screen.open(PEOPLE, running.campaign_id, which="suppressed")
    screen.do(PeopleState, "arrive")

    [row] = screen.state(PeopleState).rows
    assert (row["email"], row["outcome"], row["why"]) == (
        "cy@example.com",
        "suppressed",
        "No consent to email",
    )


def test_an_analyst_sees_masked_people_and_no_way_to_them(running: Office) -> None:
    screen = running.screen(replace(running.manager, permissions=permissions_of(Role.ANALYST)))

    screen.open(PEOPLE, running.campaign_id, which="all")
    screen.do(PeopleState, "arrive")

    rows = screen.state(PeopleState).rows
    assert {(row["email"], row["name"], row["path"]) for row in rows} == {
        ("a…@e…", "", ""),
        ("b…@e…", "", ""),
        ("c…@e…", "", ""),
    }


def test_a_viewer_gets_no_report(running: Office) -> None:
    screen = running.screen(running.viewer)
    screen.open(REPORT, running.campaign_id)

    answer = screen.do(ReportState, "arrive")

    assert "analytics:read" in answer
    assert screen.state(ReportState).headlines == {}


def test_the_list_counts_by_status_and_leads_to_the_side_that_helps(running: Office) -> None:
    screen = running.screen()

    screen.open("/campaigns", status="active")
    screen.do(CampaignsState, "arrive")

    shown = screen.state(CampaignsState)
    assert (shown.counts["active"], shown.counts["draft"], shown.counts["all"]) == (1, 0, 1)
    [row] = shown.rows
    assert row["path"] == f"/campaigns/{running.campaign_id}/live"
    assert (row["audience"], row["contacts"]) == ("Newsletter", "3")


def test_the_list_is_paged_by_key_both_ways(office: Office) -> None:
    with unit_of_work(office.manager) as session:
        for _ in range(26):
            service.duplicate(session, office.manager, office.campaign_id)
    screen = office.screen()
    screen.open("/campaigns")
    screen.do(CampaignsState, "arrive")
    first = [row["id"] for row in screen.state(CampaignsState).rows]

    forward = screen.do(CampaignsState, "turn", way="after")
    screen.open("/campaigns", after=forward.split("after=")[1].split('"')[0].split("'")[0])
    screen.do(CampaignsState, "arrive")
    second = [row["id"] for row in screen.state(CampaignsState).rows]
    back = screen.do(CampaignsState, "turn", way="before")
    screen.open("/campaigns", before=back.split("before=")[1].split('"')[0].split("'")[0])
    screen.do(CampaignsState, "arrive")

    assert (len(first), len(second)) == (25, 2)
    assert [row["id"] for row in screen.state(CampaignsState).rows] == first


def test_only_a_draft_is_deleted(running: Office) -> None:
    screen = running.screen()
    screen.open("/campaigns")
    screen.do(CampaignsState, "ask_to_delete", campaign_id=str(running.campaign_id), name="First")

    answer = screen.do(CampaignsState, "delete")

    assert "Only a draft can be deleted." in answer
