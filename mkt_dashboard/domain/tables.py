"""Every table, imported once, so that the migrations see all of them."""

from sqlalchemy import DefaultClause
from sqlmodel import SQLModel

from mkt_dashboard.domain import plumbing, vault
from mkt_dashboard.domain.audience import models as audience
from mkt_dashboard.domain.audience.phones import models as phones
from mkt_dashboard.domain.campaigns import models as campaigns
from mkt_dashboard.domain.compliance import models as compliance
from mkt_dashboard.domain.content import models as content
from mkt_dashboard.domain.delivery import models as delivery
from mkt_dashboard.domain.teams import membership_models as membership
from mkt_dashboard.domain.teams import models as teams
from mkt_dashboard.domain.teams.factors import models as factors
from mkt_dashboard.domain.teams.keys import models as keys
from mkt_dashboard.domain.teams.scopes import models as scopes
from mkt_dashboard.domain.teams.sso import models as sso
from mkt_dashboard.domain.tracking import models as tracking

ALL = (
    plumbing,
    vault,
    audience,
    phones,
    campaigns,
    compliance,
    content,
    delivery,
    teams,
    membership,
    factors,
    keys,
    scopes,
    sso,
    tracking,
)

metadata = SQLModel.metadata


def _defaults_in_the_database_too() -> None:
    """Give each constant default to the database as well, so that set-based SQL need not repeat it."""
    for table in metadata.tables.values():
        for column in table.columns:
            default = column.default
            if column.server_default is None and default is not None and default.is_scalar:
                value = default.arg  # type: ignore[attr-defined]
                column.server_default = DefaultClause(
                    str(value).lower() if isinstance(value, bool) else str(value)
                )


_defaults_in_the_database_too()
