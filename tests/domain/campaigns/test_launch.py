"""What may be launched, by whom, and what is frozen then."""

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from mkt_dashboard.core import clock
from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.audience.models import Consent
from mkt_dashboard.domain.campaigns import control, service
from mkt_dashboard.domain.campaigns.schemas import CampaignDraft, CampaignPatch, Schedule
from mkt_dashboard.domain.delivery.schemas import Audience
from tests import factories
from tests.domain.campaigns.conftest import House


def test_a_launch_promises_the_job_that_prepares_it(session: Session, house: House) -> None:
    row = control.launch(session, house.manager, house.campaign.id, confirmed=3)

    assert (row.status, row.status_detail) == ("active", "preparing")
    assert session.execute(text("SELECT job FROM outbox")).scalars().all() == ["campaigns.prepare"]


def test_a_viewer_may_not_launch(session: Session, house: House) -> None:
    with pytest.raises(Forbidden, match="Campaign Manager"):
        control.launch(session, house.viewer, house.campaign.id)


def test_another_workspace_does_not_learn_that_it_exists(session: Session, house: House) -> None:
    with pytest.raises(NotFound):
        control.launch(session, house.stranger, house.campaign.id)


def test_the_second_launch_is_told_that_it_runs(session: Session, house: House) -> None:
    control.launch(session, house.manager, house.campaign.id)

    with pytest.raises(Conflict, match="is preparing"):
        control.launch(session, house.manager, house.campaign.id)


def test_a_number_that_changed_since_it_was_confirmed_stops_the_launch(
    session: Session, house: House
) -> None:
    factories.on_list(
        session, house.contacts, factories.a_contact(session, house.workspace.id, "late@example.com")
    )

    with pytest.raises(Conflict, match="4 contacts can be mailed now, not 3"):
        control.launch(session, house.manager, house.campaign.id, confirmed=3)


def test_a_launch_without_content_and_audience_says_both(session: Session, house: House) -> None:
    empty = service.create(session, house.manager, CampaignDraft(name="Empty"))

    with pytest.raises(InvalidInput) as refused:
        control.launch(session, house.manager, empty.id)

    assert refused.value.fields["audience"] == "Nobody is chosen. Choose a list."
    assert refused.value.fields["content"] == "No email is chosen. Choose or write one."


def test_a_merge_tag_nobody_has_stops_the_launch(session: Session, house: House) -> None:
    body = factories.BODY.replace("the <a", "{{ shoe_size }} the <a")
    email = factories.an_email(session, house.manager, "Sizes", body)
    service.update(session, house.manager, house.campaign.id, CampaignPatch(content_id=email))

    with pytest.raises(InvalidInput, match=r"No contact has \{\{ shoe_size \}\}"):
        control.launch(session, house.manager, house.campaign.id)


def test_the_funnel_names_each_reason(session: Session, house: House) -> None:
    for name, consent in (("w", Consent.WITHDRAWN), ("n", Consent.NONE)):
        contact = factories.a_contact(session, house.workspace.id, f"{name}@example.com", consent=consent)
        factories.on_list(session, house.contacts, contact)

    funnel = control.check(session, house.manager, house.campaign.id).funnel

    assert funnel is not None
    assert (funnel.matched, funnel.consented, funnel.sendable) == (5, 3, 3)
    assert funnel.reasons == {"unsubscribed": 1, "no_consent": 1}


def test_a_launch_for_later_waits(session: Session, house: House) -> None:
    plan = Schedule(at=clock.now() + timedelta(days=1), time_zone="Europe/Vienna")
    service.update(session, house.manager, house.campaign.id, CampaignPatch(schedule=plan))

    row = control.launch(session, house.manager, house.campaign.id)

    assert row.status_detail == "scheduled"
    assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 0


def test_an_edit_takes_it_off_the_schedule(session: Session, house: House) -> None:
    plan = Schedule(at=clock.now() + timedelta(days=1), time_zone="Europe/Vienna")
    service.update(session, house.manager, house.campaign.id, CampaignPatch(schedule=plan))
    control.launch(session, house.manager, house.campaign.id)

    row = service.update(session, house.manager, house.campaign.id, CampaignPatch(name="Renamed"))

    assert row.status_detail == "draft"


def test_a_change_that_started_from_an_older_state_is_a_conflict(session: Session, house: House) -> None:
    old = house.campaign.revision
    service.update(session, house.manager, house.campaign.id, CampaignPatch(name="Mine", revision=old))

    with pytest.raises(Conflict, match="in between"):
        service.update(session, house.manager, house.campaign.id, CampaignPatch(name="Yours", revision=old))


def test_what_is_launched_cannot_be_changed_not_even_in_the_database(session: Session, house: House) -> None:
    control.launch(session, house.manager, house.campaign.id)

    with pytest.raises(Conflict):
        service.update(session, house.manager, house.campaign.id, CampaignPatch(audience=Audience()))
    with pytest.raises(IntegrityError, match="frozen"):
        session.execute(text("UPDATE campaigns SET audience = '{}'"))


def test_the_database_refuses_a_way_that_does_not_exist(session: Session, house: House) -> None:
    with pytest.raises(IntegrityError, match="draft -> running"):
        session.execute(text("UPDATE campaigns SET status = 'running'"))


def test_each_change_of_status_counts_the_epoch_up(session: Session, house: House) -> None:
    control.launch(session, house.manager, house.campaign.id)

    assert session.execute(text("SELECT epoch FROM campaigns")).scalar_one() == 2


def test_a_draft_can_be_deleted_and_what_was_launched_stays(session: Session, house: House) -> None:
    copy = service.duplicate(session, house.manager, house.campaign.id)
    service.delete(session, house.manager, copy.id)
    control.launch(session, house.manager, house.campaign.id)

    with pytest.raises(Conflict, match="Only a draft"):
        service.delete(session, house.manager, house.campaign.id)
