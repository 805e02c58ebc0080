"""The SQL of the ledger. Outcomes: 1 sent, 2 failed, 3 suppressed, 4 unknown, 5 deferred, NULL sending."""

CLAIM = """
UPDATE send_ranges SET status = 1, worker_token = %(worker)s, not_before = NULL
WHERE campaign_id = %(campaign)s AND first_position = (
    SELECT first_position FROM send_ranges
    WHERE campaign_id = %(campaign)s AND status = 0 AND coalesce(not_before, now()) <= now()
      AND EXISTS (SELECT FROM campaigns WHERE id = %(campaign)s AND status = 'running' AND epoch = %(epoch)s)
    ORDER BY first_position LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING first_position, size
"""

# LATERAL with OFFSET 0 keeps the planner from hashing the whole ledger for a thousand rows.
READ = """
SELECT r.position, r.address_hash, coalesce(m.attempt, 0) + 1, c.email, c.first_name, c.last_name,
       c.attributes, CASE WHEN c.id IS NULL THEN 'erased' ELSE s.reason END
FROM recipients r
LEFT JOIN contacts c ON c.id = r.contact_id
LEFT JOIN suppressions s ON s.workspace_id = r.workspace_id AND s.address_hash = r.address_hash
LEFT JOIN LATERAL (SELECT attempt, outcome, not_before FROM messages m
                   WHERE m.campaign_id = r.campaign_id AND m.position = r.position OFFSET 0) m ON true
WHERE r.campaign_id = %(campaign)s AND r.position >= %(first)s AND r.position < %(first)s::int + %(size)s::int
  AND (m.attempt IS NULL OR (m.outcome = 5 AND coalesce(m.not_before, now()) <= now()))
ORDER BY r.position
"""

GATE = """
INSERT INTO messages (campaign_id, position, workspace_id, worker_token, outcome, reason, ended_at)
SELECT %(campaign)s, w.position, %(workspace)s, %(worker)s,
       CASE WHEN s.reason IS NOT NULL THEN 3 END, s.reason, CASE WHEN s.reason IS NOT NULL THEN now() END
FROM unnest(%(positions)s::int[], %(firsts)s::int[], %(hashes)s::uuid[]) AS w (position, first, hash)
JOIN send_ranges g ON g.campaign_id = %(campaign)s AND g.first_position = w.first
                  AND g.worker_token = %(worker)s AND g.status = 1
LEFT JOIN suppressions s ON s.workspace_id = %(workspace)s AND s.address_hash = w.hash
WHERE EXISTS (SELECT FROM campaigns WHERE id = %(campaign)s AND epoch = %(epoch)s AND status = 'running')
ORDER BY w.position
ON CONFLICT (campaign_id, position) DO UPDATE
SET outcome = EXCLUDED.outcome, reason = EXCLUDED.reason, ended_at = EXCLUDED.ended_at, reply = NULL,
    worker_token = EXCLUDED.worker_token, attempt = messages.attempt + 1, not_before = NULL,
    gated_at = clock_timestamp()
WHERE messages.outcome = 5
RETURNING position, outcome
"""

# A refusal before the gate has no row yet; a gated one has its row. What is final stays: no row is lowered.
RECORD = """
INSERT INTO messages (campaign_id, position, workspace_id, worker_token, attempt, outcome, reason, reply,
                      not_before, ended_at)
SELECT %(campaign)s, r.position, %(workspace)s, %(worker)s, r.attempt, r.outcome, r.reason, r.reply,
       r.not_before, CASE WHEN r.outcome <> 5 THEN clock_timestamp() END
FROM unnest(%(positions)s::int[], %(attempts)s::smallint[], %(outcomes)s::smallint[], %(reasons)s::text[],
            %(replies)s::text[], %(not_befores)s::timestamptz[])
     AS r (position, attempt, outcome, reason, reply, not_before)
ORDER BY r.position
ON CONFLICT (campaign_id, position) DO UPDATE
SET outcome = EXCLUDED.outcome, attempt = EXCLUDED.attempt, reason = EXCLUDED.reason, reply = EXCLUDED.reply,
    not_before = EXCLUDED.not_before, ended_at = EXCLUDED.ended_at
WHERE messages.outcome = 5 OR (messages.worker_token = EXCLUDED.worker_token AND (messages.outcome IS NULL
      OR (messages.outcome = 4 AND EXCLUDED.outcome IN (1, 2))))
"""

# Back to free as long as anybody in it waits for another attempt, done when each place has its outcome.
RELEASE = """
UPDATE send_ranges g
SET worker_token = NULL, not_before = coalesce(%(not_before)s, s.earliest),
    status = CASE WHEN s.ended = g.size THEN 2 ELSE 0 END
FROM (SELECT g2.first_position, count(m.outcome) FILTER (WHERE m.outcome < 5) AS ended,
             min(m.not_before) FILTER (WHERE m.outcome = 5) AS earliest
      FROM send_ranges g2
      LEFT JOIN messages m ON m.campaign_id = g2.campaign_id AND m.position >= g2.first_position
                          AND m.position < g2.first_position + g2.size
      WHERE g2.campaign_id = %(campaign)s AND g2.first_position = ANY(%(firsts)s::int[])
      GROUP BY g2.first_position) s
WHERE g.campaign_id = %(campaign)s AND g.first_position = s.first_position AND g.worker_token = %(worker)s
"""

# The dot of these was never sent: what the lost commit may have written is taken back.
UNDO_GATE = """
WITH first_attempts AS (
    DELETE FROM messages WHERE campaign_id = %(campaign)s AND position = ANY(%(positions)s::int[])
    AND worker_token = %(worker)s AND outcome IS NULL AND attempt = 1)
UPDATE messages SET outcome = 5, not_before = now() WHERE campaign_id = %(campaign)s
AND position = ANY(%(positions)s::int[]) AND worker_token = %(worker)s AND outcome IS NULL AND attempt > 1
"""

# Statements of a fixed shape over a table whose size the planner misjudges while a campaign starts: without
# these a plan made on an empty ledger scans it for each group (measured: 14,000/s became 2,000/s).
PLANNING = """
SET plan_cache_mode = force_custom_plan; SET enable_seqscan = off; SET enable_hashjoin = off;
SET enable_mergejoin = off; SET enable_bitmapscan = off; SET synchronous_commit = on
"""
