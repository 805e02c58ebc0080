"""Second factors, links that set a new password, and when a session was last seen."""

import sqlalchemy as sa

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = ("totp_seeds", "recovery_codes", "passkeys", "password_resets")
# Nobody sees these for being in a workspace, not even that of the account.
INSTANCE = "(SELECT current_setting('app.instance', true)) = 'on'"


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        *columns,
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{name}_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    _table(
        "totp_seeds",
        sa.Column("sealed", sa.String(), server_default="", nullable=False),
        sa.Column("last_step", sa.BigInteger(), server_default="0", nullable=False),
        _moment("confirmed_at"),
        sa.UniqueConstraint("account_id", name=op.f("uq_totp_seeds_account_id")),
    )
    _table("recovery_codes", sa.Column("code_hash", sa.LargeBinary(), nullable=False), _moment("used_at"))
    _table(
        "passkeys",
        sa.Column("public_id", sa.UUID(), server_default=sa.text("uuid_v7()"), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), server_default="0", nullable=False),
        _moment("used_at"),
        sa.UniqueConstraint("public_id", name=op.f("uq_passkeys_public_id")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
    )
    _table(
        "password_resets",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        _moment("expires_at", nullable=False),
        _moment("ended_at"),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    for name in ("recovery_codes", "passkeys", "password_resets"):
        op.create_index(op.f(f"ix_{name}_account_id"), name, ["account_id"])
    for name in TABLES:
        op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY instance ON {name} USING ({INSTANCE})")
    op.add_column("sessions", _moment("last_seen_at"))
    op.create_index(op.f("ix_failed_sign_ins_ip_at"), "failed_sign_ins", ["ip", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_failed_sign_ins_ip_at"), "failed_sign_ins")
    op.drop_column("sessions", "last_seen_at")
    for name in TABLES:
        op.drop_table(name)
