"""Folders for emails and campaigns; with which lists and folders a member, an invitation, a key may work."""

import sqlalchemy as sa

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)
# A person who is limited acts as this role. Policies name a role, so nobody else's statements know of these:
# the engine, the writer and who sees everything keep their plans to the letter.
ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mkt_scoped') THEN
        CREATE ROLE mkt_scoped NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS INHERIT;
    END IF;
    IF NOT pg_has_role('mkt_scoped', 'mkt_app', 'MEMBER') THEN
        GRANT mkt_app TO mkt_scoped;
    END IF;
    IF NOT pg_has_role(session_user, 'mkt_scoped', 'MEMBER') THEN
        EXECUTE format('GRANT mkt_scoped TO %I', session_user);
    END IF;
EXCEPTION
    -- Roles belong to the whole server: another database may be migrating at this moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The login % may not create roles. Run once as an administrator: '
            'CREATE ROLE mkt_scoped NOLOGIN; GRANT mkt_app TO mkt_scoped; GRANT mkt_scoped TO %;',
            session_user, session_user;
END $$
"""


def scope(name: str, key: str) -> str:
    """Say that a key is in a scope. Whoever forgot to set it sees nothing; “all” is said, not implied.

    Sub-selects, so that the setting is read once a statement.
    """
    setting = f"current_setting('app.{name}', true)"
    chosen = f"(SELECT CASE WHEN {setting} LIKE '{{%' THEN {setting}::bigint[] END)"
    return f"(SELECT {setting}) = 'all' OR {key} = ANY (({chosen})::bigint[])"


def lists(key: str) -> str:
    return scope("list_scope", key)


def folders(key: str) -> str:
    return scope("folder_scope", key)


ALL_FOLDERS = "(SELECT current_setting('app.folder_scope', true)) = 'all'"
OF_A_CAMPAIGN = f"{ALL_FOLDERS} OR campaign_id IN (SELECT id FROM campaigns)"
POLICIES = {
    "lists": lists("id"),
    "list_memberships": lists("list_id"),
    # OFFSET 0 has it look a contact up, instead of hashing every membership of the scope for a page of fifty.
    "contacts": (
        "(SELECT current_setting('app.list_scope', true)) = 'all' OR EXISTS (SELECT FROM list_memberships m "
        "WHERE m.workspace_id = contacts.workspace_id AND m.contact_id = contacts.id "
        f"AND ({lists('m.list_id')}) OFFSET 0)"
    ),
    "imports": lists("list_id"),
    "import_contacts": (
        "(SELECT current_setting('app.list_scope', true)) = 'all' OR import_id IN (SELECT id FROM imports)"
    ),
    "folders": folders("id"),
    "contents": folders("folder_id"),
    "campaigns": folders("folder_id"),
    # What a campaign sent is seen with the campaign, wherever its email is filed.
    "content_versions": (
        f"{ALL_FOLDERS} OR content_id IN (SELECT id FROM contents) OR "
        "id IN (SELECT content_version_id FROM campaigns)"
    ),
    "campaign_numbers": OF_A_CAMPAIGN,
    "recipients": OF_A_CAMPAIGN,
    "send_ranges": OF_A_CAMPAIGN,
    "messages": OF_A_CAMPAIGN,
    "tracked_links": OF_A_CAMPAIGN,
    "events": OF_A_CAMPAIGN,
}


def upgrade() -> None:
    op.execute(ROLE)
    _create_folders()
    for table in ("contents", "campaigns"):
        op.add_column(table, sa.Column("folder_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_folder_id"), table, "folders", ["folder_id"], ["id"])
        op.create_index(op.f(f"ix_{table}_folder_id"), table, ["folder_id"])
    for table in ("members", "invitations", "api_keys"):
        for column in ("list_scope", "folder_scope"):
            op.add_column(table, sa.Column(column, sa.ARRAY(sa.BigInteger()), nullable=True))
    for table, condition in POLICIES.items():
        op.execute(f"CREATE POLICY scope ON {table} AS RESTRICTIVE TO mkt_scoped USING ({condition})")


def _create_folders() -> None:
    op.create_table(
        "folders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("public_id", sa.UUID(), server_default=sa.text("uuid_v7()"), nullable=False),
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspaces.id"], name=op.f("fk_folders_workspace_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folders")),
        sa.UniqueConstraint("public_id", name=op.f("uq_folders_public_id")),
    )
    op.create_index("uq_folders_name", "folders", ["workspace_id", sa.text("lower(name)")], unique=True)
    op.execute("ALTER TABLE folders ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE folders FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace ON folders USING ({OWN})")


def downgrade() -> None:
    for table in POLICIES:
        op.execute(f"DROP POLICY scope ON {table}")
    for table in ("members", "invitations", "api_keys"):
        for column in ("list_scope", "folder_scope"):
            op.drop_column(table, column)
    for table in ("contents", "campaigns"):
        op.drop_column(table, "folder_id")
    op.drop_table("folders")
