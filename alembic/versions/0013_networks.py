"""From which networks a workspace may be used, and when a session last proved who is in front of it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "workspaces",
        sa.Column("allowed_networks", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
    )
    op.add_column("sessions", sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("sessions", "confirmed_at")
    op.drop_column("workspaces", "allowed_networks")
