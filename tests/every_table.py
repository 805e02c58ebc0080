"""One row of a workspace in every table there is, each text a canary: what is found, or must not be."""

import os
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Column, Computed, Identity, Table, types
from sqlalchemy.dialects import postgresql

from mkt_dashboard.core.clock import now
from mkt_dashboard.core.sealing import FORMAT
from mkt_dashboard.domain import vault
from mkt_dashboard.domain.tables import metadata

# No foreign key is looked at and no trigger fires, so that any row fits anywhere.
WITHOUT_RULES = "SET session_replication_role = replica"
FAR_AWAY, A_SMALL_NUMBER = 900_000, 1


def of_a_workspace() -> list[Table]:
    return [table for table in metadata.tables.values() if "workspace_id" in table.columns]


def fill(workspace_id: int, canary: str) -> None:
    """Put a row of this workspace into every table that has rows of workspaces."""
    with psycopg.connect(os.environ["MKT_DATABASE_URL"], autocommit=True) as connection:
        connection.execute(WITHOUT_RULES)
        for table in of_a_workspace():
            row = {
                column.name: _value(table, column, workspace_id, canary)
                for column in table.columns
                if not isinstance(column.server_default, Identity | Computed) and column.name != "public_id"
            }
            names = sql.SQL(", ").join(map(sql.Identifier, row))
            places = sql.SQL(", ").join([sql.Placeholder()] * len(row))
            insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})")
            connection.execute(insert.format(sql.Identifier(table.name), names, places), list(row.values()))


def _value(table: Table, column: Column[Any], workspace_id: int, canary: str) -> Any:
    if column.name == "workspace_id":
        return workspace_id
    if any((kind.table, kind.column) == (table.name, column.name) for kind in vault.SEALED):
        return f"{FORMAT}.1.{canary}.{canary}"
    return _of_type(column.type, canary, FAR_AWAY + workspace_id)


def _of_type(kind: types.TypeEngine[Any], canary: str, number: int) -> Any:
    if isinstance(kind, postgresql.JSONB):
        return Jsonb({"said": canary})
    if isinstance(kind, types.ARRAY):
        return [canary] if isinstance(kind.item_type, types.String) else [A_SMALL_NUMBER]
    if isinstance(kind, types.Boolean):
        return False
    if isinstance(kind, types.SmallInteger):
        return A_SMALL_NUMBER
    if isinstance(kind, types.Integer):
        return number
    if isinstance(kind, types.Numeric | types.Float):
        return A_SMALL_NUMBER
    if isinstance(kind, types.DateTime | types.Date):
        return now()
    if isinstance(kind, types.LargeBinary):
        return f"{canary}{number}".encode()
    if isinstance(kind, types.Uuid):
        return "00000000-0000-4000-8000-000000000001"
    return canary
