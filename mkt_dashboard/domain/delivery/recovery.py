"""Find what dead workers left: their ranges become free, what they had past the gate becomes unknown."""

from sqlalchemy import text
from sqlmodel import Session

# Whose advisory lock can be had is dead. Just after a start of PostgreSQL every lock is free, so the living
# get a moment to take theirs again.
ADOPT = """
WITH dead AS (
    SELECT campaign_id, first_position, size FROM send_ranges
    WHERE status = 1 AND now() > pg_postmaster_start_time() + interval '3 seconds'
      AND pg_try_advisory_xact_lock_shared(1, worker_token::int)
    FOR UPDATE SKIP LOCKED
), unknown AS (
    UPDATE messages m SET outcome = 4, reason = 'worker_died', ended_at = now() FROM dead d
    WHERE m.campaign_id = d.campaign_id AND m.position >= d.first_position
      AND m.position < d.first_position + d.size AND m.outcome IS NULL
    RETURNING m.campaign_id
), freed AS (
    UPDATE send_ranges g SET status = 0, worker_token = NULL, not_before = NULL FROM dead d
    WHERE g.campaign_id = d.campaign_id AND g.first_position = d.first_position
    RETURNING g.campaign_id
)
SELECT (SELECT count(*) FROM freed), (SELECT count(*) FROM unknown)
"""

# A range whose places all ended while nobody owned it would wait for ever.
CLOSE_ENDED = """
UPDATE send_ranges g SET status = 2 WHERE g.status = 0 AND g.campaign_id = :campaign_id AND g.size = (
    SELECT count(*) FROM messages m WHERE m.campaign_id = g.campaign_id AND m.position >= g.first_position
    AND m.position < g.first_position + g.size AND m.outcome < 5)
"""

SETTLE = """
INSERT INTO messages (campaign_id, position, workspace_id, worker_token, outcome, reason, ended_at)
SELECT campaign_id, position, workspace_id, 0, 3, :reason, now() FROM recipients
WHERE campaign_id = :campaign_id
ON CONFLICT (campaign_id, position) DO UPDATE
SET outcome = 3, reason = EXCLUDED.reason, not_before = NULL, ended_at = EXCLUDED.ended_at
WHERE messages.outcome = 5
"""

ANYTHING_LEFT = "SELECT EXISTS (SELECT FROM send_ranges WHERE campaign_id = :campaign_id AND status <> 2)"


def adopt_dead_ranges(session: Session) -> tuple[int, int]:
    """Return (ranges freed, messages that became unknown). Needs `instance_unit_of_work`."""
    freed, unknown = session.execute(text(ADOPT)).one()
    return freed, unknown


def settle_the_rest(session: Session, campaign_id: int, reason: str) -> None:
    """Give everybody who still waits the outcome suppressed. Who has passed the gate is not touched."""
    session.execute(text(SETTLE), {"campaign_id": campaign_id, "reason": reason})
    session.execute(text(CLOSE_ENDED), {"campaign_id": campaign_id})


def is_anything_left(session: Session, campaign_id: int) -> bool:
    """Is anybody of the audience still without an outcome?"""
    session.execute(text(CLOSE_ENDED), {"campaign_id": campaign_id})
    return bool(session.execute(text(ANYTHING_LEFT), {"campaign_id": campaign_id}).scalar_one())
