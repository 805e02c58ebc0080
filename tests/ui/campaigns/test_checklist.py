"""The checklist: saved at once, in any order, by several people, never over each other."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import select

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.domain.audience.models import Consent, Contact
from mkt_dashboard.domain.campaigns import queries
from mkt_dashboard.domain.campaigns.schemas import CampaignRow
from mkt_dashboard.domain.content import queries as content
from mkt_dashboard.ui.campaigns.audience_state import AudienceState
from mkt_dashboard.ui.campaigns.checklist_state import ChecklistState
from mkt_dashboard.ui.campaigns.launch_state import LaunchState
from mkt_dashboard.ui.campaigns.mail_state import MailState
from mkt_dashboard.ui.campaigns.schedule_state import ScheduleState
from tests.ui.campaigns.conftest import Office
from tests.ui.campaigns.screen import Screen

ROUTE = "/campaigns/[campaign_id]"


@pytest.fixture
def screen(office: Office) -> Screen:
    return opened(office)


def opened(office: Office, screen: Screen | None = None) -> Screen:
    screen = screen or office.screen()
    screen.open(ROUTE, office.campaign_id)
    screen.do(ChecklistState, "arrive")
    return screen


def saved(office: Office) -> CampaignRow:
    with unit_of_work(office.manager) as session:
        return queries.get_campaign(session, office.manager, office.campaign_id)


def test_every_card_says_how_it_stands(screen: Screen) -> None:
    shown = screen.state(ChecklistState)

    assert {key: card["state"] for key, card in shown.cards.items()} == {
        "goal": "open",
        "audience": "ready",
        "sender": "ready",
        "content": "ready",
        "tracking": "ready",
        "schedule": "ready",
        "preflight": "ready",
        "launch": "ready",
    }
    assert (shown.sendable, shown.left_out) == (2, 1)


def test_the_funnel_says_who_falls_out_and_why(screen: Screen) -> None:
    steps = {step["key"]: step for step in screen.state(ChecklistState).steps}

    assert [step["amount"] for step in steps.values()] == ["3", "2", "2", "2"]
    assert (steps["consented"]["lost"], steps["consented"]["why"]) == ("1", "no consent")


def test_each_step_opens_its_people(screen: Screen) -> None:
    screen.do(AudienceState, "open_step", key="consented")

    [left_out] = screen.state(AudienceState).matches
    assert (left_out["email"], left_out["why"]) == ("cy@example.com", "No consent to email")


def test_who_sees_no_contacts_opens_no_people(office: Office) -> None:
    screen = opened(office, office.screen(office.viewer))

    answer = screen.do(AudienceState, "open_step", key="consented")

    assert "contact:pii" in answer
    assert screen.state(AudienceState).matches == []


def test_a_list_that_is_left_out_is_saved_at_once(office: Office, screen: Screen) -> None:
    screen.do(AudienceState, "add_list", kind="exclude", list_id=str(office.staff_id))

    assert saved(office).audience["exclude"] == [{"list": str(office.staff_id)}]
    assert screen.state(ChecklistState).saved_at


def test_a_campaign_without_lists_blocks_its_launch(office: Office, screen: Screen) -> None:
    screen.do(AudienceState, "drop_list", kind="include", list_id=str(office.list_id))

    shown = screen.state(ChecklistState)
    assert shown.cards["preflight"]["state"] == "blocked"
    assert [found["href"] for found in shown.findings] == ["#audience"]


def test_of_two_who_change_it_the_second_sees_both_versions(office: Office, screen: Screen) -> None:
    theirs = opened(office, office.screen(office.admin))
    theirs.do(ChecklistState, "rename", name="Theirs")

    screen.do(ChecklistState, "rename", name="Mine")

    shown = screen.state(ChecklistState)
    assert shown.conflict.startswith("Priya Raman changed this campaign")
    assert [(one["mine"], one["theirs"]) for one in shown.differences] == [("Mine", "Theirs")]
    assert saved(office).name == "Theirs"


def test_two_who_fill_in_different_cards_do_not_disturb_each_other(office: Office, screen: Screen) -> None:
    opened(office, office.screen(office.admin)).do(ChecklistState, "rename", name="Theirs")

    screen.do(ChecklistState, "track", what="opens")

    assert (saved(office).name, saved(office).track_opens) == ("Theirs", False)
    assert not screen.state(ChecklistState).conflict


@pytest.mark.parametrize(("choice", "name"), [("keep_mine", "Mine"), ("take_theirs", "Theirs")])
def test_a_conflict_ends_with_the_version_that_was_chosen(
    office: Office, screen: Screen, choice: str, name: str
) -> None:
    opened(office, office.screen(office.admin)).do(ChecklistState, "rename", name="Theirs")
    screen.do(ChecklistState, "rename", name="Mine")

    screen.do(ChecklistState, choice)

    assert saved(office).name == screen.state(ChecklistState).name == name
    assert not screen.state(ChecklistState).conflict


def test_what_a_colleague_does_appears_by_itself(office: Office, screen: Screen) -> None:
    opened(office, office.screen(office.admin)).do(ChecklistState, "rename", name="Theirs")

    screen.do(ChecklistState, "look_again")

    assert screen.state(ChecklistState).name == "Theirs"
    assert screen.state(ChecklistState).activity[0]["did"] == "changed the name"


def test_an_amount_that_is_none_is_told_at_its_field(office: Office, screen: Screen) -> None:
    form = {"goal_type": "revenue", "goal_target": "many", "budget_total": "900", "currency": "EUR"}

    screen.do(ChecklistState, "save_goal", form=form)

    assert screen.state(ChecklistState).field_errors == {
        "goal_target": "“many” is not an amount. Write one like 900 or 900.50."
    }
    assert saved(office).goals == []


def test_a_goal_is_said_with_its_currency(screen: Screen) -> None:
    form = {"goal_type": "revenue", "goal_target": "140 000", "budget_total": "900,5", "currency": "EUR"}

    screen.do(ChecklistState, "save_goal", form=form)

    said = screen.state(ChecklistState).cards["goal"]["sentence"].replace("\u202f", " ")
    assert said == "€ 140 000 revenue. Budget € 900.50, of it € 0 spent."


def test_the_subject_is_changed_in_the_email_itself(office: Office, screen: Screen) -> None:
    form = {"sender_name": "Maya", "sender_email": "maya@wrenfell.example.com", "subject": "Snow!"}

    screen.do(MailState, "save_sender", form=form)

    with unit_of_work(office.manager) as session:
        email = content.get_content(session, office.manager, UUID(screen.state(MailState).mail["id"]))
    assert email.draft.subject == "Snow!"
    assert saved(office).sender_name == "Maya"


def test_a_time_is_saved_in_its_zone_and_shown_in_utc(office: Office, screen: Screen) -> None:
    screen.do(ScheduleState, "send_later")
    for field, value in (("day", "2031-01-15"), ("time", "17:00"), ("zone", "America/New_York")):
        screen.do(ScheduleState, "plan_for", field=field, value=value)

    assert saved(office).schedule_at == datetime(2031, 1, 15, 22, tzinfo=UTC)
    plan = screen.state(ScheduleState).plan
    assert (plan["local"], plan["utc"]) == ("Wed 15 Jan, 17:00 EST", "Wed 15 Jan, 22:00 UTC")
    assert plan["reader"] == "Wed 15 Jan, 23:00"


def test_an_hour_that_does_not_exist_is_told_and_not_saved(office: Office, screen: Screen) -> None:
    screen.do(ScheduleState, "send_later")
    screen.do(ScheduleState, "plan_for", field="day", value="2031-03-30")
    before = saved(office).schedule_at

    screen.do(ScheduleState, "plan_for", field="time", value="02:30")

    errors = screen.state(ScheduleState).field_errors
    assert errors["time"] == "02:30 does not exist that night: clocks go forward. Choose 03:30."
    assert saved(office).schedule_at == before


def test_an_hour_that_comes_twice_means_the_first(office: Office, screen: Screen) -> None:
    screen.do(ScheduleState, "send_later")
    screen.do(ScheduleState, "plan_for", field="day", value="2031-10-26")
    screen.do(ScheduleState, "plan_for", field="time", value="02:30")

    assert saved(office).schedule_at == datetime(2031, 10, 26, 0, 30, tzinfo=UTC)
    assert "comes twice" in screen.state(ScheduleState).plan_hint


def test_nothing_is_launched_without_the_number(office: Office, screen: Screen) -> None:
    screen.do(LaunchState, "ask")
    screen.do(LaunchState, "type_number", text="3")
    screen.do(LaunchState, "launch")

    assert screen.state(LaunchState).problem == "Type 2 to confirm."
    assert saved(office).status == "draft"


def test_a_launch_leads_to_the_live_page(office: Office, screen: Screen) -> None:
    screen.do(LaunchState, "ask")
    screen.do(LaunchState, "type_number", text=" 2 ")

    answer = screen.do(LaunchState, "launch")

    assert f"/campaigns/{office.campaign_id}/live" in answer
    assert saved(office).status_detail == "preparing"


def test_a_number_that_changed_meanwhile_is_told_before_anybody_is_mailed(
    office: Office, screen: Screen
) -> None:
    screen.do(LaunchState, "ask")
    screen.do(LaunchState, "type_number", text="2")
    with instance_unit_of_work() as session:
        ada = session.exec(select(Contact).where(Contact.email == "ada@example.com")).one()
        ada.consent = Consent.WITHDRAWN
        session.add(ada)

    screen.do(LaunchState, "launch")

    shown = screen.state(LaunchState)
    assert shown.problem.startswith("Not launched: 1 contact can be mailed now, not 2.")
    assert (shown.is_asking, shown.is_confirmed, shown.sendable) == (True, False, 1)
    assert saved(office).status == "draft"


def test_a_campaign_that_is_not_there_is_said_on_the_page(office: Office) -> None:
    screen = office.screen()

    screen.open(ROUTE, "01890a5d-ac96-774b-bcce-b302099a8057")
    screen.do(ChecklistState, "arrive")

    assert screen.state(ChecklistState).missing == "There is no such campaign in this workspace."


def test_a_viewer_changes_nothing(office: Office) -> None:
    screen = opened(office, office.screen(office.viewer))

    answer = screen.do(ChecklistState, "rename", name="Mine")

    assert "campaign:update" in answer
    assert saved(office).name == "First Snow Weekend"
