"""Keep the events in months."""

from datetime import date, timedelta

from sqlalchemy import text

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work

AHEAD = timedelta(days=62)


def ensure_event_partitions(first: date | None = None) -> int:
    """Make the months from `first` (this one) to two ahead; say how many were new.

    Old events need `first`: what lies in no month goes to the default partition, so it is not lost, but it is
    not dropped by month either.
    """
    today = now().date()
    bound = {"first": first or today, "last": today + AHEAD}
    with instance_unit_of_work() as session:
        statement = text("SELECT make_event_partitions(:first, :last)")
        return session.connection().execute(statement, bound).scalar_one()
