"""The doors of every workspace, once a day: are its domains still its own, and does one of its keys end?"""

from datetime import timedelta

from mkt_dashboard.core import log
from mkt_dashboard.core.clock import now
from mkt_dashboard.core.db import instance_unit_of_work
from mkt_dashboard.domain.teams.keys import calls, notices
from mkt_dashboard.domain.teams.sso import domains
from workers.rights import serves_the_installation

# A little less than a day, so that a run every six hours looks at each domain once a day.
LOOKED_AT_EVERY = timedelta(hours=20)


@serves_the_installation
def look_at_domains() -> None:
    """Look for the record of each proved domain again. Claimed first, so that two runs share the work."""
    with instance_unit_of_work() as session:
        claimed = [
            (one.id, one.domain, one.token) for one in domains.claim_due(session, now() - LOOKED_AT_EVERY)
        ]
    for domain_id, domain, token in claimed:
        look = domains.look_for(domain, token)
        with instance_unit_of_work() as session:
            domains.keep_daily_look(session, domain_id, look)
    log.get(__name__).info("domains looked at", domains=len(claimed))


def tell_of_ending_keys() -> None:
    """Write to those whose keys end soon, once for each step, and forget calls of long ago."""
    with instance_unit_of_work() as session:
        notices.tell_of_ending_keys(session)
        calls.forget_old(session)
