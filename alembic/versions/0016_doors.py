"""Proof of email domains, where a session came from, calls of keys, and secrets that change while in use."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)
# An account and its first identity were made in one transaction, so both carry the same moment.
MADE_BY_SSO = """
UPDATE accounts SET has_password = false
FROM sso_identities i
WHERE i.account_id = accounts.id AND i.created_at = accounts.created_at
  AND NOT EXISTS (SELECT FROM password_resets r WHERE r.account_id = accounts.id AND r.ended_at IS NOT NULL)
"""
DOMAINS_IN_USE = """
INSERT INTO sso_domains (workspace_id, domain, token)
SELECT DISTINCT workspace_id, domain, replace(gen_random_uuid()::text, '-', '')
FROM (SELECT DISTINCT workspace_id, jsonb_array_elements_text(domains) AS domain FROM sso_connections) AS used
"""


def upgrade() -> None:
    op.add_column("accounts", sa.Column("has_password", sa.Boolean(), server_default="true", nullable=False))
    op.add_column("sso_connections", sa.Column("next_secret", sa.String(), server_default="", nullable=False))
    op.add_column("sessions", sa.Column("sso_connection_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_sessions_sso_connection_id"),
        "sessions",
        "sso_connections",
        ["sso_connection_id"],
        ["id"],
        ondelete="SET NULL",
    )
    _create_domains()
    _change_keys()
    _create_calls()
    for table in ("sso_domains", "api_key_calls"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY workspace ON {table} USING ({OWN})")
    # Row-level security binds the owner of the tables as well, unless it is a superuser.
    op.execute("SELECT set_config('app.instance', 'on', true)")
    op.execute(MADE_BY_SSO)
    op.execute(DOMAINS_IN_USE)


def _create_domains() -> None:
    op.create_table(
        "sso_domains",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_look", postgresql.JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_sso_domains_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sso_domains")),
        sa.UniqueConstraint("workspace_id", "domain", name=op.f("uq_sso_domains_workspace_id_domain")),
    )
    op.create_index(
        "uq_sso_domains_proved",
        "sso_domains",
        ["domain"],
        unique=True,
        postgresql_where=sa.text("proved_at IS NOT NULL"),
    )


def _change_keys() -> None:
    op.add_column("api_keys", sa.Column("last_used_agent", sa.String(), server_default="", nullable=False))
    op.add_column("api_keys", sa.Column("per_minute", sa.Integer(), nullable=True))
    op.add_column("api_keys", sa.Column("old_secret_hash", sa.LargeBinary(), nullable=True))
    op.add_column("api_keys", sa.Column("old_ends_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_keys", sa.Column("noticed_days", sa.Integer(), nullable=True))


def _create_calls() -> None:
    op.create_table(
        "api_key_calls",
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("refused", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("limited", sa.BigInteger(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspaces.id"], name=op.f("fk_api_key_calls_workspace_id")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_api_key_calls_key_id")),
        sa.PrimaryKeyConstraint("key_id", "hour", name=op.f("pk_api_key_calls")),
    )
    op.create_index(op.f("ix_api_key_calls_workspace_id_hour"), "api_key_calls", ["workspace_id", "hour"])


def downgrade() -> None:
    op.drop_table("api_key_calls")
    for column in (
        "noticed_days",
        "renewed_at",
        "old_ends_at",
        "old_secret_hash",
        "per_minute",
        "last_used_agent",
    ):
        op.drop_column("api_keys", column)
    op.drop_table("sso_domains")
    op.drop_column("sessions", "sso_connection_id")
    op.drop_column("sso_connections", "next_secret")
    op.drop_column("accounts", "has_password")
