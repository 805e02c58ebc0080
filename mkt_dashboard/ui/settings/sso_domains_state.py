"""The domains of the workspace: the record that proves each, and what the last look found."""

from typing import TypedDict

import reflex as rx
from sqlmodel import Session

from mkt_dashboard.domain.permissions import Actor, Permission
from mkt_dashboard.domain.teams.sso import domains
from mkt_dashboard.domain.teams.sso.schemas import DomainRow
from mkt_dashboard.ui.access import action
from mkt_dashboard.ui.components import toast
from mkt_dashboard.ui.settings.sso_state import StepLine


class DomainLine(TypedDict):
    """One domain. `standing` is proved, missing, public or open."""

    domain: str
    record: str
    standing: str
    proved: str
    ends: str
    looked: str
    steps: list[StepLine]


class SsoDomainsState(rx.State):
    rows: list[DomainLine] = []
    is_checking: bool = False

    @action(Permission.SSO_MANAGE)
    def load(self, session: Session, actor: Actor) -> None:
        self.rows = [line_of(row) for row in domains.list_domains(session, actor)]

    @action(Permission.SSO_MANAGE, busy="is_checking")
    def check(self, actor: Actor, domain: str) -> rx.event.EventSpec:
        found = line_of(domains.check_domain(actor, domain[:253]))
        self.rows = [found if row["domain"] == found["domain"] else row for row in self.rows]
        if found["standing"] == "proved":
            return toast.success(f"{found['domain']} is proved.")
        return toast.error(f"The record of {found['domain']} was not found. The steps say what was.")


def line_of(row: DomainRow) -> DomainLine:
    """Write one domain as a line of the panel."""
    return DomainLine(
        domain=row.domain,
        record=row.record,
        standing=_standing(row),
        proved=row.proved_at.isoformat() if row.proved_at else "",
        ends=row.ends_at.isoformat() if row.ends_at else "",
        looked=row.looked_at.isoformat() if row.looked_at else "",
        steps=[StepLine(name=step.name, said=step.said, is_good=step.is_good) for step in row.last_look],
    )


def _standing(row: DomainRow) -> str:
    if row.missing_since is not None:
        return "missing"
    if row.proved_at is not None:
        return "proved"
    return "public" if row.is_public else "open"
