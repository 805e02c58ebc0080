"""Whatever stands in a file and whatever was known: fields follow the policy, consent never loosens."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import delete, select

from mkt_dashboard.core.db import unit_of_work
from mkt_dashboard.domain.audience.models import (
    Consent,
    Contact,
    ImportContact,
    ImportPolicy,
    ListMembership,
    MembershipStatus,
)
from mkt_dashboard.domain.audience.service import STRICTNESS
from mkt_dashboard.domain.compliance import addresses
from mkt_dashboard.domain.compliance.models import Suppression, SuppressionReason
from tests.domain.audience.importing import Desk, a_desk

PEOPLE = ("ada", "bo", "cleo", "dan")
words = st.sampled_from(["", "Ada", "Grace", "O'Neil", "Jörg", 'say "hi"', "a,b;c", "{x}", "\\N"])


@dataclass(frozen=True)
class Known:
    """A contact as it was before the import."""

    first_name: str
    city: str
    consent: Consent
    has_left: bool
    is_suppressed: bool


@dataclass(frozen=True)
class Row:
    first_name: str
    city: str


before = st.dictionaries(
    st.sampled_from(PEOPLE),
    st.builds(Known, words, words, st.sampled_from(Consent), st.booleans(), st.booleans()),
)
files = st.dictionaries(st.sampled_from(PEOPLE), st.builds(Row, words, words), min_size=1)


@pytest.fixture
def shared_desk(committing: None, tmp_path: Path) -> Desk:
    return a_desk(tmp_path)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(known=before, rows=files, policy=st.sampled_from(ImportPolicy))
def test_the_policy_holds_and_consent_never_loosens(
    shared_desk: Desk, known: dict[str, Known], rows: dict[str, Row], policy: ImportPolicy
) -> None:
    prepare(shared_desk, known)

    done = shared_desk.run(written(rows), policy=policy)

    after = shared_desk.contacts()
    assert done.rows == done.created + done.updated + done.unchanged + done.rejected == len(rows)
    assert done.created == len(rows.keys() - known.keys())
    for name in known.keys() | rows.keys():
        contact, row = after[f"{name}@example.com"], rows.get(name, Row("", ""))
        held = (contact.first_name, contact.attributes.get("city", ""))
        if name in known:
            assert held == expected(known[name], row, policy)
            assert STRICTNESS[Consent(contact.consent)] >= STRICTNESS[known[name].consent]
        else:
            assert held == (row.first_name.strip(), row.city.strip())
    assert left_and_suppressed(shared_desk) == (
        {name for name, one in known.items() if one.has_left},
        {name for name, one in known.items() if one.is_suppressed},
    )


def expected(known: Known, row: Row, policy: ImportPolicy) -> tuple[str, str]:
    pairs = ((known.first_name, row.first_name), (known.city, row.city))
    choose = {
        ImportPolicy.KEEP: lambda old, _: old,
        ImportPolicy.FILL_EMPTY: lambda old, new: old or new,
        ImportPolicy.OVERWRITE: lambda old, new: new or old,
    }[policy]
    first_name, city = (choose(old, new) for old, new in pairs)
    return first_name, city


def written(rows: dict[str, Row]) -> str:
    def quoted(value: str) -> str:
        return '"' + value.replace('"', '""') + '"'

    lines = [f"{name}@example.com,{quoted(row.first_name)},{quoted(row.city)}" for name, row in rows.items()]
    return "\n".join(["email,first name,city", *lines])


def prepare(desk: Desk, known: dict[str, Known]) -> None:
    with unit_of_work(desk.actor) as session:
        for table in (ListMembership, ImportContact, Suppression, Contact):
            session.exec(delete(table))  # type: ignore[call-overload]
        from mkt_dashboard.domain.audience import lists

        list_key = lists.find(session, desk.actor, desk.list_id).id
        for name, one in known.items():
            key = f"{name}@example.com"
            contact = Contact(
                workspace_id=desk.actor.workspace_id,
                email=key,
                email_key=key,
                address_hash=addresses.address_hash(desk.actor.workspace_id, key),
                first_name=one.first_name,
                attributes={"city": one.city} if one.city else {},
                consent=one.consent.value,
            )
            session.add(contact)
            session.flush()
            if one.has_left:
                session.add(
                    ListMembership(
                        workspace_id=desk.actor.workspace_id,
                        list_id=list_key,
                        contact_id=contact.id,
                        status=MembershipStatus.UNSUBSCRIBED,
                    )
                )
            if one.is_suppressed:
                session.add(
                    Suppression(
                        workspace_id=desk.actor.workspace_id,
                        address_hash=contact.address_hash,
                        reason=SuppressionReason.COMPLAINED,
                    )
                )


def left_and_suppressed(desk: Desk) -> tuple[set[str], set[str]]:
    with unit_of_work(desk.actor) as session:
        left = session.exec(
            select(Contact.email)
            .join(ListMembership, ListMembership.contact_id == Contact.id)  # type: ignore[arg-type]
            .where(ListMembership.status == MembershipStatus.UNSUBSCRIBED)
        ).all()
        suppressed = session.exec(
            select(Contact.email).join(Suppression, Suppression.address_hash == Contact.address_hash)  # type: ignore[arg-type]
        ).all()
    return {one.split("@")[0] for one in left}, {one.split("@")[0] for one in suppressed}
