"""What comes by every few seconds and looks for work that was forgotten. Each may run twice or late."""

from sqlalchemy import text

from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.campaigns import sending
from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.domain.tracking import service as tracking
from workers import doors, outbox
from workers.rights import acts_with, serves_the_installation

BEAT = """
INSERT INTO heartbeats (process, at) VALUES ('scheduler', now())
ON CONFLICT (process) DO UPDATE SET at = EXCLUDED.at
"""


def beat() -> None:
    """Show that the clock ticks and a worker listens: the status bar counts the seconds since."""
    with instance_unit_of_work() as session:
        session.execute(text(BEAT))


@acts_with(Permission.CAMPAIGN_LAUNCH)
def sweep() -> None:
    """Start what is due, wake what was forgotten, recount what moves."""
    beat()
    sending.start_due()
    sending.wake_forgotten()
    outbox.wake_forgotten()
    sending.recount_active()


@serves_the_installation
def daily() -> None:
    """Make the partitions of the months to come, tell of keys that end, remove what is done."""
    tracking.ensure_event_partitions()
    doors.tell_of_ending_keys()
    outbox.clean()
