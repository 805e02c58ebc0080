"""Phone numbers of contacts, sealed, and the country that numbers of a workspace are taken for."""

from importlib.resources import files

import sqlalchemy as sa

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

OWN = (
    "(SELECT current_setting('app.instance', true)) = 'on' OR "
    "workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::bigint)"
)
SET_REGION = sa.text("UPDATE workspaces SET phone_region = :country WHERE time_zone = :zone")


def upgrade() -> None:
    op.create_table(
        "contact_phones",
        sa.Column("workspace_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=False),
        sa.Column("blind_index", sa.LargeBinary(), nullable=False),
        sa.Column("country", sa.String(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name=op.f("fk_contact_phones_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_contact_phones")),
        sa.UniqueConstraint("contact_id", name=op.f("uq_contact_phones_contact_id")),
    )
    op.create_index(
        op.f("ix_contact_phones_workspace_id_blind_index"), "contact_phones", ["workspace_id", "blind_index"]
    )
    op.execute("ALTER TABLE contact_phones ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contact_phones FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY workspace ON contact_phones USING ({OWN})")
    # Who is limited to lists may look for the numbers of the contacts that she sees.
    op.execute(
        "CREATE POLICY scope ON contact_phones AS RESTRICTIVE TO mkt_scoped USING ("
        "(SELECT current_setting('app.list_scope', true)) = 'all' "
        "OR contact_id IN (SELECT id FROM contacts))"
    )
    op.add_column("imports", sa.Column("warned", sa.Integer(), server_default="0", nullable=False))
    op.add_column("workspaces", sa.Column("phone_region", sa.String(), server_default="", nullable=False))
    _derive_regions()


def _derive_regions() -> None:
    """Take the country that the time zone of each workspace lies in."""
    # Row-level security binds the owner of the tables as well, unless it is a superuser.
    op.execute("SELECT set_config('app.instance', 'on', true)")
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    lines = [line.split("\t") for line in table if line and not line.startswith("#")]
    country_of = {zone: country for country, _, zone, *_ in lines}
    connection = op.get_bind()
    for zone in connection.execute(sa.text("SELECT DISTINCT time_zone FROM workspaces")).scalars().all():
        if zone in country_of:
            connection.execute(SET_REGION, {"country": country_of[zone], "zone": zone})


def downgrade() -> None:
    op.drop_column("workspaces", "phone_region")
    op.drop_column("imports", "warned")
    op.drop_table("contact_phones")
