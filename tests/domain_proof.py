"""Domains that count as proved, for tests that are about something else."""

from sqlmodel import Session, col, update

from mkt_dashboard.core.clock import now
from mkt_dashboard.domain.teams.sso.models import SsoDomain


def prove_domains(session: Session, workspace_id: int) -> None:
    """Take every domain that the workspace names for proved, as after a look that found its record."""
    found = update(SsoDomain).where(col(SsoDomain.workspace_id) == workspace_id)
    session.exec(found.values(proved_at=now(), looked_at=now()).execution_options(synchronize_session=False))
