"""Two people press launch at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work, unit_of_work
from mkt_dashboard.core.errors import Conflict
from mkt_dashboard.domain.campaigns import control
from tests import factories


def test_one_of_two_launches_wins_and_the_other_is_told(committing: None) -> None:
    with instance_unit_of_work() as session:
        workspace = factories.a_workspace(session)
        people = [factories.a_member(session, workspace, name) for name in ("Maya M", "Jonas J")]
        campaign = factories.a_campaign(
            session, people[0], factories.a_list_of(session, workspace.id, "ada@example.com")
        )
    together = Barrier(2)

    def press(number: int) -> str:
        together.wait()
        try:
            with unit_of_work(people[number]) as session:
                return control.launch(session, people[number], campaign.id, confirmed=1).status_detail
        except Conflict as told:
            return told.message

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(press, range(2)), key=len)

    assert answers[0] == "preparing"
    assert "is preparing" in answers[1]
    with instance_unit_of_work() as session:
        assert session.execute(text("SELECT count(*) FROM outbox")).scalar_one() == 1
