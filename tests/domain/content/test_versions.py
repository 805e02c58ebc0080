"""Versions: frozen, the same text only once, and what a campaign sends."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from mkt_dashboard.core.errors import Conflict, InvalidInput, NotFound
from mkt_dashboard.domain.content import queries, service
from mkt_dashboard.domain.content.schemas import ContentDetail, EmailDraft
from mkt_dashboard.domain.permissions import Actor
from tests.domain.content.conftest import BODY, BROKEN


def test_the_same_text_makes_no_second_version(session: Session, actor: Actor, email: ContentDetail) -> None:
    first = service.make_version(session, actor, email.row.id)
    again = service.make_version(session, actor, email.row.id)

    assert (first.number, first.is_new, again.id, again.is_new) == (1, True, first.id, False)


def test_a_new_preheader_alone_makes_a_new_version(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    first = service.make_version(session, actor, email.row.id)
    changed = email.draft.model_copy(update={"preheader": "Hurry"})
    service.save_draft(session, actor, email.row.id, changed, 1)

    second = service.make_version(session, actor, email.row.id, note="with a preheader")

    assert (second.number, second.sha256 == first.sha256) == (2, False)
    versions = queries.list_versions(session, actor, email.row.id)
    assert [(row.number, row.note, row.created_by) for row in versions] == [
        (2, "with a preheader", "Maya"),
        (1, "", "Maya"),
    ]


def test_a_field_that_is_imported_later_makes_no_new_version(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    """It only takes a warning away: what is sent stays the same, so an approval stays good."""
    draft = EmailDraft(subject="Hi", body=BODY.replace("first_name", "shoe_size"))
    service.save_draft(session, actor, email.row.id, draft, 1)
    service.make_version(session, actor, email.row.id)
    session.connection().execute(
        text("INSERT INTO attribute_keys (workspace_id, key) VALUES (:id, 'shoe_size')"),
        {"id": actor.workspace_id},
    )

    assert not service.make_version(session, actor, email.row.id).is_new


def test_a_version_never_changes(session: Session, actor: Actor, email: ContentDetail) -> None:
    made = service.make_version(session, actor, email.row.id)

    with pytest.raises(IntegrityError, match="rows never change"):
        session.connection().execute(
            text("UPDATE content_versions SET subject = 'other' WHERE id = :id"), {"id": made.id}
        )


def test_what_was_frozen_is_what_is_sent_whatever_is_written_later(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    frozen = service.freeze(session, actor, email.row.id)
    service.save_draft(session, actor, email.row.id, EmailDraft(subject="Changed my mind", body=BODY), 1)

    compiled = queries.get_compiled(session, actor, frozen.id)

    assert compiled == frozen.compiled
    assert (compiled.subject, "first_name" in compiled.html) == ("First snow", True)
    assert "unsubscribe_url" in compiled.html


def test_freezing_a_draft_with_errors_says_where_they_stand(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    service.save_draft(session, actor, email.row.id, EmailDraft(subject="{{ first_name", body=BROKEN), 1)

    with pytest.raises(InvalidInput) as refused:
        service.freeze(session, actor, email.row.id)

    assert refused.value.fields["body"].startswith("Line 3, column 1: ")
    assert refused.value.fields["subject"].startswith("Line 1, column 1: ")
    assert queries.list_versions(session, actor, email.row.id) == []


def test_an_archived_email_is_not_frozen(session: Session, actor: Actor, email: ContentDetail) -> None:
    service.archive(session, actor, email.row.id)

    with pytest.raises(Conflict, match="archived"):
        service.freeze(session, actor, email.row.id)


def test_a_version_can_be_put_back_into_the_draft(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    service.make_version(session, actor, email.row.id)
    service.save_draft(session, actor, email.row.id, EmailDraft(subject="Worse", body=BODY), 1)
    service.make_version(session, actor, email.row.id)

    service.restore(session, actor, email.row.id, 1, revision=2)

    assert queries.get_content(session, actor, email.row.id).draft == email.draft
    assert [row.number for row in queries.list_versions(session, actor, email.row.id)] == [2, 1]


def test_a_version_that_does_not_exist_cannot_be_put_back(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    with pytest.raises(NotFound, match="no version 9"):
        service.restore(session, actor, email.row.id, 9, revision=1)


def test_the_draft_knows_whether_it_was_frozen(session: Session, actor: Actor, email: ContentDetail) -> None:
    service.make_version(session, actor, email.row.id)
    assert not queries.get_content(session, actor, email.row.id).is_changed

    service.save_draft(session, actor, email.row.id, EmailDraft(subject="New", body=BODY), 1)
    assert queries.get_content(session, actor, email.row.id).is_changed
