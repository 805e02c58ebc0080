"""Let the application read how far its database was migrated: health compares it with the program."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("GRANT SELECT ON alembic_version TO mkt_app")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON alembic_version FROM mkt_app")
