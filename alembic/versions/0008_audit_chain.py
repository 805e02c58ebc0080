"""The audit log as a chain that only the database can continue."""

import sqlalchemy as sa

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)

# JSONB writes itself in one way only (keys in order, no repetition), so its text is the canonical form. The
# time is a count of microseconds, because its text depends on the time zone of the session. Columns that
# come later stay outside until a migration chains anew.
DIGEST = """
CREATE FUNCTION audit_digest(previous bytea, entry audit) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT sha256(previous || convert_to(jsonb_build_object(
        'seq', entry.seq, 'id', entry.id, 'workspace_id', entry.workspace_id,
        'account_id', entry.account_id, 'actor_name', entry.actor_name, 'door', entry.door, 'ip', entry.ip,
        'action', entry.action, 'object_type', entry.object_type, 'object_id', entry.object_id,
        'object_name', entry.object_name, 'detail', entry.detail,
        'at', (extract(epoch FROM entry.at) * 1000000)::bigint)::text, 'UTF8'))
$$
"""

BACKFILL = """
DO $$
DECLARE
    entry audit;
    workspace bigint := 0;
    counted bigint := 0;
    previous bytea := '';
BEGIN
    FOR entry IN SELECT * FROM audit ORDER BY workspace_id, id LOOP
        IF entry.workspace_id <> workspace THEN
            workspace := entry.workspace_id;
            counted := 0;
            previous := '';
        END IF;
        counted := counted + 1;
        entry.seq := counted;
        previous := audit_digest(previous, entry);
        UPDATE audit SET seq = entry.seq, hash = previous WHERE id = entry.id;
    END LOOP;
END $$
"""

# Whatever a statement says about seq and hash is written over here. The lock keeps two transactions of one
# workspace from continuing the same entry; it is held until the commit, so that no number is ever left out by
# a rollback. What that costs: whoever else writes an entry of this workspace waits for the commit, so
# services record as their last step; and 60 µs an entry for reading the last one and hashing. The number names the lock among the other advisory locks.
CONTINUE = """
CREATE FUNCTION audit_continue() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(1097098089, hashint8(NEW.workspace_id));
    SELECT seq, hash INTO last FROM audit WHERE workspace_id = NEW.workspace_id ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.hash := audit_digest(coalesce(last.hash, ''), NEW);
    RETURN NEW;
END $$;
CREATE TRIGGER continue BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_continue();
"""

KEPT = """
CREATE TRIGGER kept BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM mkt_app;
"""

# One row: how long the chain is and where it ends, and the first entry that does not fit. A changed entry is
# bad itself; after a deleted one it is the next.
VERIFY = """
CREATE FUNCTION audit_verify(workspace bigint, OUT entries bigint, OUT last_seq bigint, OUT bad_seq bigint,
                             OUT is_gap boolean)
LANGUAGE sql STABLE AS $$
    WITH chain AS (
        SELECT one.seq, row_number() OVER along AS place,
               one.seq <> row_number() OVER along AS is_moved,
               one.hash IS DISTINCT FROM audit_digest(coalesce(lag(one.hash) OVER along, ''), one) AS is_other
        FROM audit one WHERE one.workspace_id = workspace
        WINDOW along AS (ORDER BY one.seq)
    ), bad AS (SELECT seq, is_moved FROM chain WHERE is_moved OR is_other ORDER BY seq LIMIT 1)
    SELECT count(*), coalesce(max(chain.seq), 0), (SELECT seq FROM bad),
           coalesce((SELECT is_moved FROM bad), false)
    FROM chain
$$
"""


def upgrade() -> None:
    op.execute("SELECT set_config('app.instance', 'on', true)")
    op.add_column("audit", sa.Column("ip", sa.String(), server_default="", nullable=False))
    op.add_column("audit", sa.Column("seq", sa.BigInteger(), nullable=True))
    op.add_column("audit", sa.Column("hash", sa.LargeBinary(), nullable=True))
    op.execute("ALTER TABLE audit DISABLE TRIGGER frozen")
    for statements in (DIGEST, BACKFILL):
        op.execute(statements)
    op.execute("ALTER TABLE audit ENABLE TRIGGER frozen")
    op.alter_column("audit", "seq", nullable=False)
    op.alter_column("audit", "hash", nullable=False)
    op.create_index(op.f("ix_audit_workspace_id_seq"), "audit", ["workspace_id", "seq"], unique=True)
    op.create_index(op.f("ix_audit_workspace_id_object_id"), "audit", ["workspace_id", "object_id"])
    op.create_index(op.f("ix_audit_workspace_id_account_id"), "audit", ["workspace_id", "account_id"])
    for statements in (CONTINUE, KEPT, VERIFY):
        op.execute(statements)
    _keep_what_a_check_found()


def _keep_what_a_check_found() -> None:
    op.create_table(
        "audit_checks",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("problem", sa.String(), server_default="", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_audit_checks_workspace_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", name=op.f("pk_audit_checks")),
    )
    op.execute("ALTER TABLE audit_checks ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_checks FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace ON audit_checks USING ({OWN})")


def downgrade() -> None:
    raise NotImplementedError("Restore a backup from before the chain instead: it must not be taken apart.")
