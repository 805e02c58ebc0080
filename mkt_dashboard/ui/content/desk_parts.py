"""The parts of the desk: the bar above, the code in the middle, the mail as it is read, the line below."""

import reflex as rx

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.dialogs import busy_button
from mkt_dashboard.ui.components.moments import moment
from mkt_dashboard.ui.components.notices import note, who_may
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.content.desk import DeskState
from mkt_dashboard.ui.content.history import HistoryState
from mkt_dashboard.ui.content.seeing import SeeingState
from mkt_dashboard.ui.editors.mjml_editor import mjml_editor
from mkt_dashboard.ui.visitor import may

# Not before the text is there: what is typed into an empty desk would be replaced by it.
can_write = may(Permission.CONTENT_UPDATE) & DeskState.is_loaded & ~DeskState.is_archived


def desk_bar() -> rx.Component:
    return rx.el.header(
        link(icon("arrow-left"), href=links.EMAILS, class_name="btn ghost icon sm", aria_label="All emails"),
        rx.cond(DeskState.is_loaded, _name(), rx.el.span(class_name="sk wait", width="160px")),
        rx.cond(
            DeskState.version > 0,
            rx.el.span(f"Version {DeskState.version}", class_name="badge line hide-s"),
            rx.el.span(icon("circle-dashed"), rx.el.span("Draft"), class_name="badge hide-s"),
        ),
        _saving(),
        rx.el.div(
            _pane_button("mail", "settings", "Mail"),
            rx.el.button(
                icon("history", "sm"),
                rx.el.span("Versions", class_name="hide-s"),
                on_click=[HistoryState.open_versions, SeeingState.open_pane],
                class_name="btn ghost sm hide-s",
            ),
            rx.cond(may(Permission.CAMPAIGN_TEST_SEND), _test_button()),
            rx.cond(can_write, _version_button()),
            class_name="row end g1",
        ),
        class_name="edbar",
    )


def _name() -> rx.Component:
    form = rx.el.form(
        rx.el.input(
            name="name",
            default_value=DeskState.name,
            auto_focus=True,
            max_length=200,
            class_name="input sm",
            aria_label="Name of the email",
        ),
        on_submit=DeskState.rename,
        class_name="renaming",
    )
    plain = rx.el.h1(DeskState.name, class_name="cut", title=DeskState.name)
    button = rx.el.h1(
        rx.el.button(
            DeskState.name, on_click=DeskState.begin_renaming, class_name="bare cut", title="Rename"
        ),
        class_name="cut",
    )
    return rx.cond(can_write, rx.cond(DeskState.is_renaming, form, button), plain)


def _saving() -> rx.Component:
    """Where what was typed is right now, in as few words as it takes."""
    conflict = rx.el.button(
        icon("triangle-alert"),
        rx.el.span("Not saved, two texts"),
        on_click=HistoryState.show_conflict,
        class_name="badge amber",
    )
    failed = rx.el.span(
        icon("circle-x"), rx.el.span(DeskState.save_error), class_name="badge red cut", role="alert"
    )
    saved = rx.el.span("Saved ", moment(DeskState.saved_at, "ago"), class_name="s12 t3 nowrap", id="saved")
    edited = rx.el.span(
        "Edited ",
        moment(DeskState.edited_at, "ago"),
        " by ",
        DeskState.edited_by,
        class_name="s12 t3 nowrap hide-s",
    )
    archived = rx.el.span(icon("folder"), rx.el.span("Archived"), class_name="badge")
    said = rx.cond(DeskState.saved_at != "", saved, rx.cond(DeskState.edited_at != "", edited, rx.fragment()))
    return rx.cond(
        DeskState.conflict != "",
        conflict,
        rx.cond(DeskState.save_error != "", failed, rx.cond(DeskState.is_archived, archived, said)),
    )


def _pane_button(pane: str, glyph: str, words: str) -> rx.Component:
    return rx.el.button(
        icon(glyph, "sm"), words, on_click=SeeingState.turn_pane, class_name="btn ghost sm only-narrow"
    )


def _test_button() -> rx.Component:
    return busy_button(
        icon("flask-conical", "sm"),
        rx.el.span("Send test", class_name="hide-s"),
        on_click=DeskState.send_test,
        is_busy=DeskState.is_testing,
        class_name="btn sm",
        title="To your own address, as the person in the preview would read it",
    )


def _version_button() -> rx.Component:
    return busy_button(
        "Make version",
        rx.el.span("Ctrl S", class_name="kbd"),
        on_click=DeskState.make_version,
        is_busy=DeskState.is_freezing,
        class_name="btn primary sm hide-s",
        title="Keep what stands here for good; campaigns send versions",
    )


def writing_pane() -> rx.Component:
    editor = mjml_editor(
        value=DeskState.body,
        doc_id=DeskState.doc_id,
        doc_key=DeskState.doc_key,
        problems=DeskState.problems,
        fields=DeskState.fields,
        read_only=~can_write,
        on_change=DeskState.write_body,
        on_save=DeskState.make_version,
    )
    return rx.el.section(
        rx.cond(
            DeskState.is_loaded & ~may(Permission.CONTENT_UPDATE),
            note(
                f"You may look, not write. Ask {who_may(Permission.CONTENT_UPDATE)}.",
                glyph="lock",
            ),
        ),
        rx.cond(DeskState.is_loaded, editor, rx.el.div(class_name="mjml")),
        class_name="codepane",
        aria_label="MJML",
    )


def desk_foot() -> rx.Component:
    share = DeskState.size_percent
    kind = rx.cond(share >= 100, "meter red", rx.cond(share > 92, "meter amber", "meter"))
    return rx.el.footer(
        rx.el.span(
            rx.el.b(DeskState.kilobytes, " kB", class_name="m num"),
            rx.el.span(
                rx.el.i(style={"width": rx.cond(share > 100, "100%", f"{share}%")}),
                rx.el.u(),
                class_name=kind,
            ),
            rx.el.span("Gmail clips at 102 kB", class_name="t3"),
            class_name="row",
        ),
        rx.el.span(
            DeskState.links,
            rx.cond(DeskState.links == 1, " counted link", " counted links"),
            class_name="t3 num",
        ),
        rx.cond(
            DeskState.has_own_footer,
            rx.fragment(),
            rx.el.span("Unsubscribe link and postal address are added at the end", class_name="t3 end cut"),
        ),
        class_name="edfoot",
    )
