"""Each job does what it names, and nothing beyond."""

import pytest

from mkt_dashboard.core.errors import ConfigurationError, Forbidden
from mkt_dashboard.core.queue import Job
from mkt_dashboard.domain.permissions import IN_A_WORKSPACE, Actor, Permission
from workers import campaigns, rights, schedule


def test_every_job_names_what_it_may_do() -> None:
    rights.refuse_to_work_unruled()

    names = set(rights.jobs())
    assert {f"workers.{job}" for job in Job} <= names
    assert {entry.function for entry in schedule.PERIODIC} <= names


def test_a_worker_does_not_start_with_a_job_that_names_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(campaigns, "settle", lambda workspace, campaign: None)

    with pytest.raises(ConfigurationError, match=r"workers\.campaigns\.settle"):
        rights.refuse_to_work_unruled()


def test_a_job_acts_with_its_own_permission_only() -> None:
    @rights.acts_with(Permission.CONTACT_IMPORT)
    def job() -> Actor:
        return Actor.system(1)

    assert job().permissions == {Permission.CONTACT_IMPORT}
    with pytest.raises(Forbidden):
        job().require(Permission.CONTACT_DELETE)
    assert Actor.system(1).permissions == IN_A_WORKSPACE


def test_what_serves_the_installation_may_do_nothing_in_a_workspace() -> None:
    @rights.serves_the_installation
    def job() -> Actor:
        return Actor.system(1)

    assert job().permissions == set()
