"""The installation as a place of its own, and workspaces that are closed or removed."""

import sqlalchemy as sa

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# These hold rows of the installation as well, whose number 0 is no workspace.
OF_THE_INSTALLATION_TOO = ("audit", "audit_checks", "idempotency_keys", "letters", "outbox", "sessions")

ONLY_CLOSED_ONES_GO = """
ALTER TABLE workspaces ADD CONSTRAINT ck_workspaces_only_closed_ones_go
    CHECK (deleting_at IS NULL OR closed_at IS NOT NULL)
"""

# What never changes goes with its whole workspace, or not at all. TRUNCATE has no row, so it asks for none.
REFUSE_CHANGE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF EXISTS (SELECT FROM workspaces WHERE id = (to_jsonb(OLD) ->> 'workspace_id')::bigint
                   AND deleting_at IS NOT NULL) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE check_violation USING MESSAGE = format('%s: rows never change once written', TG_TABLE_NAME);
END $$
"""

# The application may not delete entries, so it asks this door, which looks twice: the workspace is being
# removed, and the chain of the installation, which stays, says so.
FORGET_AUDIT = """
CREATE FUNCTION forget_audit_of_deleted(workspace bigint, most int) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    removed int;
BEGIN
    IF NOT EXISTS (
        SELECT FROM workspaces JOIN audit ON audit.object_id = workspaces.public_id
        WHERE workspaces.id = workspace AND workspaces.deleting_at IS NOT NULL
          AND audit.workspace_id = 0 AND audit.action = 'workspace.deletion_began') THEN
        RAISE check_violation USING MESSAGE = format('workspace %s is not being removed', workspace);
    END IF;
    DELETE FROM audit WHERE id IN (SELECT id FROM audit WHERE workspace_id = workspace ORDER BY id LIMIT most);
    GET DIAGNOSTICS removed = ROW_COUNT;
    RETURN removed;
END $$
"""


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("workspaces", sa.Column("deleting_at", sa.DateTime(timezone=True), nullable=True))
    for table in OF_THE_INSTALLATION_TOO:
        op.drop_constraint(f"fk_{table}_workspace_id", table, type_="foreignkey")
    for statement in (ONLY_CLOSED_ONES_GO, REFUSE_CHANGE, FORGET_AUDIT):
        op.execute(statement)


def downgrade() -> None:
    raise NotImplementedError(
        "Restore a backup from before instead: the installation has rows of its own now."
    )
