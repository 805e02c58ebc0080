"""Owners of workspaces and of the installation, roles of one's own, invitations."""

import sqlalchemy as sa

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)
OLDEST_ADMIN_OWNS = """
UPDATE workspaces SET owner_account_id = (
    SELECT account_id FROM members
    WHERE workspace_id = workspaces.id AND role = 'Marketing Admin' AND deactivated_at IS NULL
    ORDER BY id LIMIT 1)
"""
FIRST_ACCOUNT_OWNS_ALL = """
UPDATE accounts SET is_instance_owner = true WHERE id = (
    SELECT min(id) FROM accounts WHERE id NOT IN (
        SELECT account_id FROM members JOIN workspaces ON workspaces.id = workspace_id WHERE is_demo))
"""


def upgrade() -> None:
    op.add_column(
        "accounts", sa.Column("is_instance_owner", sa.Boolean(), server_default="false", nullable=False)
    )
    op.create_index(
        "uq_accounts_is_instance_owner",
        "accounts",
        ["is_instance_owner"],
        unique=True,
        postgresql_where=sa.text("is_instance_owner"),
    )
    op.add_column("workspaces", sa.Column("owner_account_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_workspaces_owner_account_id"), "workspaces", "accounts", ["owner_account_id"], ["id"]
    )
    _create_custom_roles()
    op.add_column("members", sa.Column("custom_role_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_members_custom_role_id"), "members", "custom_roles", ["custom_role_id"], ["id"]
    )
    op.create_index(op.f("ix_members_custom_role_id"), "members", ["custom_role_id"])
    _create_invitations()
    for table in ("custom_roles", "invitations"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY workspace ON {table} USING ({OWN})")
    # Row-level security binds the owner of the tables as well, unless it is a superuser.
    op.execute("SELECT set_config('app.instance', 'on', true)")
    op.execute(OLDEST_ADMIN_OWNS)
    op.execute(FIRST_ACCOUNT_OWNS_ALL)


def _create_custom_roles() -> None:
    op.create_table(
        "custom_roles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.UUID(), server_default=sa.text("uuid_v7()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("permissions", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_custom_roles_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_roles")),
        sa.UniqueConstraint("public_id", name=op.f("uq_custom_roles_public_id")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_custom_roles_workspace_id_name")),
    )


def _create_invitations() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.UUID(), server_default=sa.text("uuid_v7()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("custom_role_id", sa.BigInteger(), nullable=True),
        sa.Column("invited_by", sa.BigInteger(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_invitations_workspace_id")
        ),
        sa.ForeignKeyConstraint(
            ["custom_role_id"], ["custom_roles.id"], name=op.f("fk_invitations_custom_role_id")
        ),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name=op.f("fk_invitations_invited_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invitations_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(
        "uq_invitations_open",
        "invitations",
        ["workspace_id", "email_key"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("invitations")
    op.drop_column("members", "custom_role_id")
    op.drop_table("custom_roles")
    op.drop_column("workspaces", "owner_account_id")
    op.drop_index("uq_accounts_is_instance_owner", "accounts")
    op.drop_column("accounts", "is_instance_owner")
