"""The ground: extensions, time-ordered ids, the role the application runs as."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UUID_V7 = """
CREATE FUNCTION uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
    -- RFC 9562 section 5.7: 48 bits of milliseconds over a random UUID, then the version bits.
    SELECT encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
        FROM 1 FOR 6), 52, 1), 53, 1), 'hex')::uuid
$$
"""

# A role without login and without superuser: row-level security does not bind a superuser.
APPLICATION_ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'mkt_app') THEN
        CREATE ROLE mkt_app NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT pg_has_role(session_user, 'mkt_app', 'MEMBER') THEN
        EXECUTE format('GRANT mkt_app TO %I', session_user);
    END IF;
EXCEPTION
    -- Roles belong to the whole server: another database may be migrating at this moment.
    WHEN duplicate_object OR unique_violation THEN NULL;
    WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The login % may not create roles. Run once as an administrator: '
            'CREATE ROLE mkt_app NOLOGIN; GRANT mkt_app TO %;', session_user, session_user;
END $$
"""

GRANTS = """
GRANT USAGE ON SCHEMA public TO mkt_app;
GRANT SELECT ON alembic_version TO mkt_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO mkt_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO mkt_app;
"""


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.execute(UUID_V7)
    op.execute(APPLICATION_ROLE)
    op.execute(GRANTS)


def downgrade() -> None:
    op.execute("DROP FUNCTION uuid_v7()")
