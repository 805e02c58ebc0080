"""How migrations connect: as the owner of the tables, never as the application role."""

from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from alembic import context
from mkt_dashboard.core.config import settings
from mkt_dashboard.domain.tables import metadata


def _ours(_: object, name: str | None, kind: str, *__: object) -> bool:
    """Leave the partitions alone: they are made by month, not by migration."""
    return not (kind == "table" and name is not None and name.startswith("events_"))


url = context.config.get_main_option("sqlalchemy.url") or settings().engine_url
with create_engine(url, poolclass=NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, include_object=_ours)
    with context.begin_transaction():
        # Two instances that start at once migrate one after the other.
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7265001)")
        # A login that is no superuser made the roles and belongs to them, so their policies bind it as well.
        for setting, value in (("instance", "on"), ("list_scope", "all"), ("folder_scope", "all")):
            connection.exec_driver_sql(f"SELECT set_config('app.{setting}', '{value}', true)")
        context.run_migrations()
        # The application reads it to say whether it fits the database; the role exists from the first one on.
        connection.exec_driver_sql("GRANT SELECT ON alembic_version TO mkt_app")
