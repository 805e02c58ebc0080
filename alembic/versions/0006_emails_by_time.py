"""Emails are listed by when they were edited last."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_contents_workspace_id_updated_at", "contents", ["workspace_id", "updated_at", "id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_contents_workspace_id_updated_at", table_name="contents")
