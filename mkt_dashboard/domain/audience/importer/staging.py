"""The rows of one file beside the contacts, then merged into them with a handful of set-based statements.

A temporary table: it is written without log, nobody else sees it, and it is gone when the connection is.
Everything here happens in the one transaction of the caller, so a cancelled or killed import changed nothing.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import psycopg
from sqlalchemy import text
from sqlmodel import Session

from mkt_dashboard.domain.audience.importer.report import Line
from mkt_dashboard.domain.audience.importer.rows import TAG_SEPARATOR, StagedRow
from mkt_dashboard.domain.audience.models import ImportEffect, ImportPolicy

COLUMNS = """line, email, email_key, address_hash, first_name, last_name, attributes, tags,
    phone_id, phone_sealed, phone_index, phone_country, refused_column, refused_value, fault, warning"""
TEXTS = """email, email_key, first_name, last_name, tags, phone_country,
    refused_column, refused_value, fault, warning"""

CREATE = """
CREATE TEMPORARY TABLE staged (
    line integer NOT NULL, email text, email_key text COLLATE "C", address_hash uuid, first_name text,
    last_name text, attributes jsonb, tags text, phone_id bigint, phone_sealed text, phone_index bytea,
    phone_country text, refused_column text, refused_value text, fault text, warning text,
    level text NOT NULL DEFAULT 'error'
) ON COMMIT DROP
"""
COPY_IN = f"COPY staged ({COLUMNS}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL ({TEXTS}))"
# A warned row is in; what is reported of it is the field that was left out.
COPY_REFUSED = """
COPY (SELECT line, refused_column, refused_value, CASE WHEN fault = '' THEN 'warning' ELSE level END,
             CASE WHEN fault = '' THEN warning ELSE fault END
      FROM staged WHERE fault <> '' OR warning <> '' ORDER BY line)
TO STDOUT
"""

# The first row of an address counts, so that what a person reads top down is what happens.
REFUSE_DUPLICATES = """
UPDATE staged SET level = 'duplicate', refused_column = :column, refused_value = email,
    fault = 'The same address as in line ' || first.line || ', which was taken.'
FROM (
    SELECT address_hash, min(line) AS line FROM staged WHERE fault = ''
    GROUP BY address_hash HAVING count(*) > 1
) first
WHERE staged.address_hash = first.address_hash AND staged.fault = '' AND staged.line > first.line
"""

# Two imports that touch the same contacts in another order would wait for each other for ever.
ONE_MERGE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended('merge contacts', :workspace))"

INSERT_NEW = """
WITH created AS (
    INSERT INTO contacts (workspace_id, email, email_key, address_hash, first_name, last_name, attributes,
                          tags, consent, consent_source, created_at, updated_at)
    SELECT :workspace, email, email_key, address_hash, first_name, last_name, attributes,
           coalesce(string_to_array(nullif(tags, ''), :separator), '{}'), 'granted', :consent_source, :at, :at
    FROM staged
    WHERE fault = '' AND NOT EXISTS (
        SELECT FROM contacts known
        WHERE known.workspace_id = :workspace AND known.email_key = staged.email_key)
    ON CONFLICT (workspace_id, email_key) DO NOTHING
    RETURNING id
)
INSERT INTO import_contacts (import_id, contact_id, workspace_id, effect)
SELECT :import, id, :workspace, :created FROM created
"""

# Consent is not among what is set: an import never loosens what a contact said before.
UPDATE_KNOWN = """
WITH wanted AS (
    SELECT known.id, {first_name} AS first_name, {last_name} AS last_name,
           {attributes} AS attributes, {tags} AS tags
    FROM staged JOIN contacts known ON known.workspace_id = :workspace AND known.email_key = staged.email_key
    WHERE staged.fault = ''
), updated AS (
    UPDATE contacts SET first_name = wanted.first_name, last_name = wanted.last_name,
        attributes = wanted.attributes, tags = wanted.tags, updated_at = :at
    FROM wanted
    WHERE contacts.id = wanted.id AND
        (contacts.first_name, contacts.last_name, contacts.attributes, contacts.tags)
        IS DISTINCT FROM (wanted.first_name, wanted.last_name, wanted.attributes, wanted.tags)
    RETURNING contacts.id
)
INSERT INTO import_contacts (import_id, contact_id, workspace_id, effect)
SELECT :import, id, :workspace, :updated FROM updated
"""
NEW_TAGS = """
known.tags || ARRAY(SELECT unnest(string_to_array(nullif(staged.tags, ''), :separator))
                    EXCEPT SELECT unnest(known.tags) ORDER BY 1)
"""
VALUES = {
    ImportPolicy.FILL_EMPTY: {
        "first_name": "coalesce(nullif(known.first_name, ''), staged.first_name)",
        "last_name": "coalesce(nullif(known.last_name, ''), staged.last_name)",
        "attributes": "staged.attributes || known.attributes",
        "tags": NEW_TAGS,
    },
    ImportPolicy.OVERWRITE: {
        "first_name": "coalesce(nullif(staged.first_name, ''), known.first_name)",
        "last_name": "coalesce(nullif(staged.last_name, ''), known.last_name)",
        "attributes": "known.attributes || staged.attributes",
        "tags": NEW_TAGS,
    },
}

# A number is sealed for its row, so another number is another row. Whose number alone has changed counts as
# changed; who was added or changed before by this file is noted already.
MERGE_PHONES = """
WITH written AS (
    INSERT INTO contact_phones (id, workspace_id, contact_id, sealed, blind_index, country,
                                created_at, updated_at)
    SELECT phone_id, :workspace, known.id, phone_sealed, phone_index, phone_country, :at, :at
    FROM staged JOIN contacts known ON known.workspace_id = :workspace AND known.email_key = staged.email_key
    WHERE staged.fault = '' AND staged.phone_id IS NOT NULL {of_whom}
    ON CONFLICT (contact_id) {when_known}
    RETURNING contact_id
), noted AS (
    INSERT INTO import_contacts (import_id, contact_id, workspace_id, effect)
    SELECT :import, contact_id, :workspace, :updated FROM written
    ON CONFLICT DO NOTHING RETURNING contact_id
)
UPDATE contacts SET updated_at = :at FROM noted WHERE contacts.id = noted.contact_id
"""
ONLY_NEW = """AND EXISTS (SELECT FROM import_contacts
    WHERE import_id = :import AND contact_id = known.id AND effect = :created)"""
NEW_NUMBER = """DO UPDATE SET id = excluded.id, sealed = excluded.sealed, blind_index = excluded.blind_index,
    country = excluded.country, updated_at = excluded.updated_at
    WHERE contact_phones.blind_index <> excluded.blind_index"""
PHONES = {
    ImportPolicy.KEEP: {"of_whom": ONLY_NEW, "when_known": "DO NOTHING"},
    ImportPolicy.FILL_EMPTY: {"of_whom": "", "when_known": "DO NOTHING"},
    ImportPolicy.OVERWRITE: {"of_whom": "", "when_known": NEW_NUMBER},
}

NOTE_UNCHANGED = """
INSERT INTO import_contacts (import_id, contact_id, workspace_id, effect)
SELECT :import, known.id, :workspace, :unchanged
FROM staged JOIN contacts known ON known.workspace_id = :workspace AND known.email_key = staged.email_key
WHERE staged.fault = ''
ON CONFLICT DO NOTHING
"""

# Who has left the list has a row there already, and it stays as it is.
JOIN_LIST = """
INSERT INTO list_memberships (workspace_id, list_id, contact_id, joined_at)
SELECT :workspace, :list, contact_id, :at FROM import_contacts WHERE import_id = :import
ON CONFLICT DO NOTHING
"""

REGISTER_KEYS = """
INSERT INTO attribute_keys (workspace_id, key)
SELECT :workspace, unnest(CAST(:keys AS text[])) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Merge:
    """What the merge of one file is told."""

    import_id: int
    workspace_id: int
    list_id: int | None
    policy: ImportPolicy
    consent_source: str
    at: datetime
    has_phones: bool = False


@dataclass(frozen=True)
class Merged:
    """What it did. Each valid row is one contact."""

    created: int
    updated: int
    unchanged: int


class Staging:
    """The staging table of one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # Sorting and hashing a million addresses in memory, not on disk.
        self._execute("SET LOCAL work_mem = '96MB'")
        self._execute(CREATE)

    @contextmanager
    def filling(self) -> Iterator["Filling"]:
        """Open the one COPY that brings the rows in."""
        with self._cursor() as cursor, cursor.copy(COPY_IN) as copy:
            filling = Filling(copy)
            yield filling
            filling.flush()

    def refuse_duplicates(self, column: str) -> int:
        """Refuse every further row of an address and say how many there were."""
        self._execute("ANALYZE staged (line, email_key, address_hash, fault)")
        return self._execute(REFUSE_DUPLICATES, column=column)

    def count_warned(self) -> int:
        """Count the rows that come in without a field of theirs; one that is refused after all is not."""
        counted = "SELECT count(*) FROM staged WHERE fault = '' AND warning <> ''"
        return self._session.connection().execute(text(counted)).scalar_one()

    def refused(self) -> Iterator[Line]:
        """Hand out the refused and the warned rows in the order of the file."""
        with self._cursor() as cursor, cursor.copy(COPY_REFUSED) as copy:
            copy.set_types(["int4", "text", "text", "text", "text"])
            yield from cast(Iterator[Line], copy.rows())

    def merge(self, merge: Merge, valid: int) -> Merged:
        """Create, update and subscribe, and write down what happened to whom."""
        names = {"import": merge.import_id, "workspace": merge.workspace_id, "at": merge.at}
        self._execute(ONE_MERGE_AT_A_TIME, workspace=merge.workspace_id)
        created = self._execute(
            INSERT_NEW,
            created=ImportEffect.CREATED.value,
            consent_source=merge.consent_source,
            separator=TAG_SEPARATOR,
            **names,
        )
        updated = self._update_known(merge.policy, names) if created < valid else 0
        if merge.has_phones:
            updated += self._merge_phones(merge.policy, names)
        if created < valid:
            self._execute(NOTE_UNCHANGED, unchanged=ImportEffect.UNCHANGED.value, **names)
        if merge.list_id is not None:
            self._execute(JOIN_LIST, list=merge.list_id, **names)
        return Merged(created, updated, valid - created - updated)

    def register_keys(self, workspace_id: int, keys: Sequence[str]) -> None:
        """Remember the attributes, so that mails may name them."""
        self._execute(REGISTER_KEYS, workspace=workspace_id, keys=sorted(keys))

    def _update_known(self, policy: ImportPolicy, names: dict[str, Any]) -> int:
        if policy is ImportPolicy.KEEP:
            return 0
        statement = UPDATE_KNOWN.format(**VALUES[policy])
        return self._execute(statement, updated=ImportEffect.UPDATED.value, separator=TAG_SEPARATOR, **names)

    def _merge_phones(self, policy: ImportPolicy, names: dict[str, Any]) -> int:
        """Write the numbers and say for how many contacts nothing else had changed."""
        statement = MERGE_PHONES.format(**PHONES[policy])
        effects = {"created": ImportEffect.CREATED.value, "updated": ImportEffect.UPDATED.value}
        return self._execute(statement, **effects, **names)

    def _execute(self, statement: str, **values: Any) -> int:
        clause = text(statement)
        used = {name: value for name, value in values.items() if name in clause.compile().params}
        return self._session.connection().execute(clause, used).rowcount

    @contextmanager
    def _cursor(self) -> Iterator[psycopg.Cursor]:
        connection = cast(psycopg.Connection, self._session.connection().connection.driver_connection)
        with connection.cursor() as cursor:
            yield cursor


class Filling:
    """Gathers rows into blocks: one call of the driver for each would cost more than the row."""

    BLOCK = 128 * 1024

    def __init__(self, copy: psycopg.Copy) -> None:
        self._copy = copy
        self._buffer = io.StringIO()
        self._writer = csv.writer(self._buffer)

    def add(self, row: StagedRow) -> None:
        self._writer.writerow(row)
        if self._buffer.tell() > self.BLOCK:
            self.flush()

    def flush(self) -> None:
        self._copy.write(self._buffer.getvalue())
        self._buffer.seek(0)
        self._buffer.truncate()
