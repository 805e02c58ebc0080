"""What each import did to each contact, so that its numbers open the people behind them."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)


def upgrade() -> None:
    op.create_table(
        "import_contacts",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("effect", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", "contact_id", name=op.f("pk_import_contacts")),
    )
    op.execute("ALTER TABLE import_contacts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE import_contacts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace ON import_contacts USING ({OWN})")


def downgrade() -> None:
    op.drop_table("import_contacts")
