"""Writing an email: saved at every pause, never over somebody else's words."""

from uuid import uuid4

import pytest
from pydantic import ValidationError
from sqlmodel import Session, select

from mkt_dashboard.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from mkt_dashboard.domain.compliance.models import AuditEntry
from mkt_dashboard.domain.content import queries, service
from mkt_dashboard.domain.content.schemas import ContentDetail, EmailDraft, NewEmail
from mkt_dashboard.domain.permissions import Actor
from mkt_dashboard.rendering import starters
from tests.domain.content.conftest import BODY, BROKEN


def test_an_empty_email_begins_without_a_version(session: Session, actor: Actor) -> None:
    made = service.create(session, actor, NewEmail(name="  Trail   notes "))

    assert (made.row.name, made.row.version, made.draft.body) == ("Trail notes", 0, "")
    assert session.exec(select(AuditEntry.action)).all() == ["content.created"]


def test_an_email_may_begin_from_each_starter(session: Session, actor: Actor) -> None:
    for starter in starters.STARTERS:
        made = service.create(session, actor, NewEmail(name=starter.name, starter=starter.key))

        assert made.draft.body == starter.source.body
        assert service.make_version(session, actor, made.row.id).number == 1


def test_an_unknown_starter_is_refused_at_its_field(session: Session, actor: Actor) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.create(session, actor, NewEmail(name="Sale", starter="nothing"))

    assert refused.value.fields == {"starter": "Choose one of the starters shown."}


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\u202eb"])
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        NewEmail(name=name)


def test_saving_moves_the_revision_on(session: Session, actor: Actor, email: ContentDetail) -> None:
    saved = service.save_draft(session, actor, email.row.id, EmailDraft(subject="Second snow"), 1)

    assert saved.revision == 2
    assert queries.get_content(session, actor, email.row.id).draft.subject == "Second snow"


def test_a_draft_that_does_not_compile_is_kept(session: Session, actor: Actor, email: ContentDetail) -> None:
    service.save_draft(session, actor, email.row.id, EmailDraft(body=BROKEN), 1)

    assert queries.get_content(session, actor, email.row.id).draft.body == BROKEN


def test_a_nul_byte_and_half_a_character_do_not_lose_the_draft(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    service.save_draft(session, actor, email.row.id, EmailDraft(body="a\0b\ud83dc"), 1)

    assert queries.get_content(session, actor, email.row.id).draft.body == "abc"


def test_who_saves_over_somebody_else_is_told_and_overwrites_nothing(
    session: Session, actor: Actor, colleague: Actor, email: ContentDetail
) -> None:
    service.save_draft(session, colleague, email.row.id, EmailDraft(subject="Theirs"), 1)

    with pytest.raises(service.EditConflict, match="Jonas saved “First Snow Weekend” while"):
        service.save_draft(session, actor, email.row.id, EmailDraft(subject="Mine"), 1)
    assert queries.get_content(session, actor, email.row.id).draft.subject == "Theirs"


def test_another_workspace_neither_finds_nor_changes_it(
    session: Session, stranger: Actor, email: ContentDetail
) -> None:
    content_id = email.row.id

    for attempt in (
        lambda: queries.get_content(session, stranger, content_id),
        lambda: service.save_draft(session, stranger, content_id, EmailDraft(), 1),
        lambda: service.rename(session, stranger, content_id, "Mine now"),
        lambda: service.make_version(session, stranger, content_id),
        lambda: service.freeze(session, stranger, content_id),
        lambda: service.archive(session, stranger, content_id),
        lambda: service.duplicate(session, stranger, content_id),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert queries.list_versions(session, stranger, content_id) == []
    assert queries.list_contents(session, stranger).items == []


def test_who_may_only_read_changes_nothing(session: Session, reader: Actor, email: ContentDetail) -> None:
    content_id = email.row.id

    assert queries.get_content(session, reader, content_id).row.name == "First Snow Weekend"
    for attempt in (
        lambda: service.create(session, reader, NewEmail(name="Mine")),
        lambda: service.save_draft(session, reader, content_id, EmailDraft(), 1),
        lambda: service.rename(session, reader, content_id, "Mine now"),
        lambda: service.make_version(session, reader, content_id),
        lambda: service.archive(session, reader, content_id),
        lambda: service.duplicate(session, reader, content_id),
    ):
        with pytest.raises(Forbidden, match="Your role does not allow this"):
            attempt()


def test_an_unknown_id_is_not_found(session: Session, actor: Actor) -> None:
    with pytest.raises(NotFound):
        queries.get_content(session, actor, uuid4())


def test_an_archived_email_is_out_of_the_list_and_cannot_be_written(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    service.archive(session, actor, email.row.id)
    service.archive(session, actor, email.row.id)

    assert queries.list_contents(session, actor).items == []
    assert len(queries.list_contents(session, actor, archived=True).items) == 1
    with pytest.raises(Conflict, match="is archived"):
        service.save_draft(session, actor, email.row.id, EmailDraft(), 1)

    service.bring_back(session, actor, email.row.id)
    assert service.save_draft(session, actor, email.row.id, EmailDraft(), 1).revision == 2


def test_a_duplicate_takes_the_draft_and_a_name_of_its_own(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    copy = service.duplicate(session, actor, email.row.id)

    assert (copy.row.name, copy.row.version) == ("First Snow Weekend, copy", 0)
    assert copy.draft == email.draft


def test_renaming_is_written_down_once(session: Session, actor: Actor, email: ContentDetail) -> None:
    service.rename(session, actor, email.row.id, "Second Snow")
    service.rename(session, actor, email.row.id, "Second Snow")

    entries = session.exec(select(AuditEntry).where(AuditEntry.action == "content.renamed")).all()
    assert [entry.detail for entry in entries] == [
        {"changes": {"name": ["First Snow Weekend", "Second Snow"]}}
    ]


def test_pages_hold_every_email_once_the_last_edited_first(session: Session, actor: Actor) -> None:
    for number in range(7):
        service.create(session, actor, NewEmail(name=f"Mail {number}", draft=EmailDraft(body=BODY)))

    names: list[str] = []
    after = None
    while True:
        page = queries.list_contents(session, actor, after=after, limit=3)
        names += [row.name for row in page.items]
        after = page.following
        if after is None:
            break

    assert names == [f"Mail {number}" for number in reversed(range(7))]


def test_the_search_looks_through_names_and_subjects_word_for_word(
    session: Session, actor: Actor, email: ContentDetail
) -> None:
    def found(text: str) -> int:
        return len(queries.list_contents(session, actor, search=text).items)

    assert [found("snow week"), found("FIRST SNOW"), found("%"), found("_"), found("a\0b")] == [1, 1, 0, 0, 0]


def test_a_cursor_that_is_not_ours_is_refused(session: Session, actor: Actor) -> None:
    with pytest.raises(InvalidInput, match="cursor"):
        queries.list_contents(session, actor, after=("yesterday", 3))
