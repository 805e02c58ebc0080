"""The rules that hold whoever writes: workspaces apart, states in order, the frozen frozen."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

PER_WORKSPACE = [
    "members",
    "sessions",
    "suppressions",
    "audit",
    "contacts",
    "lists",
    "list_memberships",
    "attribute_keys",
    "imports",
    "contents",
    "content_versions",
    "campaigns",
    "campaign_numbers",
    "recipients",
    "send_ranges",
    "messages",
    "tracked_links",
    "events",
    "outbox",
    "idempotency_keys",
]

# The two settings are made by `unit_of_work` alone. Sub-selects, so that they are read once a statement.
INSTANCE = "(SELECT current_setting('app.instance', true)) = 'on'"
WORKSPACE = "(SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"

TRANSITIONS = {
    "draft": "in_review approved",
    "in_review": "draft approved",
    "approved": "draft scheduled preparing",
    "scheduled": "draft preparing missed cancelled",
    "missed": "draft",
    "preparing": "running failed cancelled",
    "running": "paused completed failed cancelled",
    "paused": "running completed cancelled",
    "failed": "paused",
}

# LIKE on text raises no error that could tell a value of another workspace. Without this mark the planner may
# not use the trigram index of the contact search below the row-level policy. Only a superuser may set it.
LIKE_IS_LEAKPROOF = """
DO $$ BEGIN
    IF (SELECT rolsuper FROM pg_roles WHERE rolname = session_user) THEN
        ALTER FUNCTION pg_catalog.textlike(text, text) LEAKPROOF;
    END IF;
END $$
"""

GUARD_CAMPAIGN = """
CREATE FUNCTION guard_campaign() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status <> OLD.status THEN
        IF NOT EXISTS (SELECT FROM campaign_transitions
                       WHERE from_status = OLD.status AND to_status = NEW.status) THEN
            RAISE check_violation USING MESSAGE = format('campaign: %s -> %s is not allowed', OLD.status, NEW.status);
        END IF;
        NEW.epoch := OLD.epoch + 1;
    ELSE
        NEW.epoch := OLD.epoch;
    END IF;
    IF OLD.status NOT IN ('draft', 'in_review', 'approved', 'missed') AND NEW.status <> 'draft' AND
       (NEW.content_version_id, NEW.content_hash, NEW.approved_hash, NEW.audience, NEW.sender_name, NEW.sender_email)
       IS DISTINCT FROM
       (OLD.content_version_id, OLD.content_hash, OLD.approved_hash, OLD.audience, OLD.sender_name, OLD.sender_email)
    THEN
        RAISE check_violation USING MESSAGE = 'campaign: content, audience and sender are frozen once it is scheduled';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_campaign BEFORE UPDATE ON campaigns FOR EACH ROW EXECUTE FUNCTION guard_campaign();
ALTER TABLE campaigns ADD CONSTRAINT ck_campaigns_approved CHECK (
    status NOT IN ('scheduled', 'preparing', 'running') OR
    (content_hash IS NOT NULL AND content_hash = approved_hash));
"""

GUARD_MESSAGE = """
CREATE FUNCTION guard_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING MESSAGE = format('message %s/%s: outcome %s is final, not %s',
        OLD.campaign_id, OLD.position, OLD.outcome, coalesce(NEW.outcome::text, 'sending'));
END $$;
-- sent, failed and suppressed stay; unknown moves to sent or failed when a later event tells.
CREATE TRIGGER guard_outcome BEFORE UPDATE OF outcome ON messages FOR EACH ROW
    WHEN (OLD.outcome IN (1, 2, 3, 4) AND NEW.outcome IS DISTINCT FROM OLD.outcome
          AND NOT (OLD.outcome = 4 AND coalesce(NEW.outcome, 0) IN (1, 2)))
    EXECUTE FUNCTION guard_outcome();
ALTER TABLE messages ADD CONSTRAINT ck_messages_outcome CHECK (outcome BETWEEN 1 AND 5);
"""

FROZEN = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE check_violation USING MESSAGE = format('%s: rows never change once written', TG_TABLE_NAME);
END $$;
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON recipients FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON content_versions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
"""

# The application role owns nothing, so months are made through this door. The default partition catches what
# no month was made for: an event is never lost because a job was late.
EVENT_PARTITIONS = """
CREATE TABLE events_default PARTITION OF events DEFAULT;
REVOKE ALL ON events_default FROM mkt_app;
CREATE FUNCTION make_event_partitions(first date, last date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    month date := date_trunc('month', first)::date;
    made int := 0;
    name text;
BEGIN
    WHILE month <= last LOOP
        name := 'events_' || to_char(month, 'YYYY_MM');
        IF to_regclass(name) IS NULL AND NOT EXISTS (
            SELECT FROM events_default WHERE at >= month AND at < month + interval '1 month') THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
                           name, month::timestamptz, (month + interval '1 month')::timestamptz);
            EXECUTE format('REVOKE ALL ON %I FROM mkt_app', name);
            made := made + 1;
        END IF;
        month := (month + interval '1 month')::date;
    END LOOP;
    RETURN made;
END $$;
SELECT make_event_partitions((now() - interval '4 months')::date, (now() + interval '2 months')::date);
"""


def upgrade() -> None:
    op.execute("SET LOCAL TIME ZONE 'UTC'")
    for table in PER_WORKSPACE:
        _keep_apart(table, f"workspace_id = {WORKSPACE}")
    _keep_apart("workspaces", f"id = {WORKSPACE}")
    _keep_apart("accounts", "id IN (SELECT account_id FROM members)")
    for before, afters in TRANSITIONS.items():
        for after in afters.split():
            op.execute(f"INSERT INTO campaign_transitions VALUES ('{before}', '{after}')")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON campaign_transitions FROM mkt_app")
    for statements in (LIKE_IS_LEAKPROOF, GUARD_CAMPAIGN, GUARD_MESSAGE, FROZEN, EVENT_PARTITIONS):
        op.execute(statements)
    op.execute("CREATE SEQUENCE worker_token")


def _keep_apart(table: str, own: str) -> None:
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace ON {table} USING ({INSTANCE} OR {own})")


def downgrade() -> None:
    raise NotImplementedError("Restore a backup from before the rules instead.")
