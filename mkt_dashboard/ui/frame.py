"""What surrounds each page: the menu rail, the top bar, the status bar, and the tabs of a phone."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from mkt_dashboard.domain.permissions import Permission
from mkt_dashboard.ui import links
from mkt_dashboard.ui.command.components import command, history
from mkt_dashboard.ui.components.native_form import native_form
from mkt_dashboard.ui.components.notices import no_permission, not_of_the_instance, skeleton_rows
from mkt_dashboard.ui.components.page import icon, link
from mkt_dashboard.ui.components.toast import toaster
from mkt_dashboard.ui.frame_state import FrameState, Recent
from mkt_dashboard.ui.menu import INSTANCE, MENU, NEW, SETTINGS, Entry, Group, is_inside
from mkt_dashboard.ui.routes import Page
from mkt_dashboard.ui.status_bar import connection, status_bar
from mkt_dashboard.ui.switcher import new_workspace_dialog, switcher
from mkt_dashboard.ui.visitor import VisitorState, may

THEMES = (("light", "sun", "Light"), ("dark", "moon", "Dark"), ("system", "monitor", "System"))


def framed(page: Page) -> rx.Component:
    """Put a page into the frame; who may not see it gets a sentence instead."""
    refusal = rx.cond(may(Permission.INSTANCE_READ), not_of_the_instance(), no_permission(page.permission))
    body = rx.cond(may(page.permission), page.body(), refusal)
    return rx.el.div(
        _top_bar(),
        _rail(page.path),
        rx.el.main(rx.cond(VisitorState.is_signed_in, body, _waiting()), class_name="main", id="main"),
        status_bar(),
        _tab_bar(page.path),
        toaster(),
        new_workspace_dialog(),
        # An editor needs the width: there the menu is always icons.
        class_name=rx.cond(page.is_editor | (FrameState.rail == "mini"), "app mini", "app"),
    )


def _waiting() -> rx.Component:
    return rx.el.div(
        rx.el.header(rx.el.span(class_name="sk", width="160px"), class_name="pagehead"), skeleton_rows()
    )


def _top_bar() -> rx.Component:
    return rx.el.header(
        link("Skip to the page", href="#main", class_name="skip"),
        switcher(),
        history(),
        command(),
        rx.el.div(_new_menu(), _user_menu(), class_name="row end"),
        class_name="topbar",
    )


def _new_menu() -> rx.Component:
    button = rx.el.button(
        icon("plus", "sm"), rx.el.span("New", class_name="hide-s"), class_name="btn sm", aria_label="New"
    )
    return rx.cond(
        _any([may(entry.permission) for entry in NEW]),
        rx.popover.root(
            rx.popover.trigger(button),
            rx.popover.content(*map(_new_entry, NEW), class_name="menu", align="end", side_offset=6),
        ),
    )


def _new_entry(entry: Entry) -> rx.Component:
    line = rx.popover.close(link(icon(entry.icon), entry.name, href=entry.path))
    return rx.cond(may(entry.permission), line, rx.fragment())


def _user_menu() -> rx.Component:
    face = rx.el.button(
        rx.el.span(VisitorState.initials, class_name="av a"),
        class_name="btn ghost icon sm",
        aria_label="Your menu",
        title=VisitorState.name,
    )
    return rx.popover.root(
        rx.popover.trigger(face),
        rx.popover.content(
            rx.el.div(
                rx.el.b(VisitorState.name, class_name="m"),
                rx.el.div(VisitorState.email, class_name="t3 s12 cut"),
                rx.el.div(VisitorState.role, class_name="t3 s12"),
                class_name="who",
            ),
            rx.el.hr(),
            # On a phone there is no rail whose foot could hold them.
            *map(_setting, SETTINGS.entries),
            rx.el.div(connection(), class_name="mi only-s s12 t2"),
            rx.el.div(
                rx.el.span("Theme", class_name="t2"),
                rx.el.div(*[_theme(*theme) for theme in THEMES], class_name="seg end", role="group"),
                class_name="mi",
            ),
            rx.el.hr(),
            rx.popover.close(link(icon("user"), "My account", href=links.ACCOUNT, class_name="hide-s")),
            native_form(
                rx.el.button(icon("log-out"), "Sign out", type="submit", class_name="bare mi"),
                action="/auth/sign-out",
                method="post",
            ),
            class_name="menu wide",
            align="end",
            side_offset=6,
        ),
    )


def _setting(entry: Entry) -> rx.Component:
    line = rx.popover.close(link(icon("settings"), entry.name, href=entry.path, class_name="only-s"))
    return rx.cond(may(entry.permission), line, rx.fragment())


def _theme(name: str, glyph: str, word: str) -> rx.Component:
    return rx.el.button(
        icon(glyph),
        type="button",
        title=word,
        aria_label=word,
        class_name=rx.cond(color_mode == name, "on", ""),
        on_click=set_color_mode(name),
    )


def _rail(path: str) -> rx.Component:
    return rx.el.nav(
        rx.el.ul(*[_group(group, path) for group in (*MENU, INSTANCE)]),
        rx.cond(FrameState.recent.length() > 0, _recent(), rx.fragment()),
        rx.el.div(_settings(path), _collapse(), class_name="foot"),
        class_name="rail",
        aria_label="Main",
    )


def _group(group: Group, path: str) -> rx.Component:
    first, *others = group.entries
    is_here = group.holds(path)
    if not others:
        line = link(
            icon(group.icon),
            rx.el.span(group.name),
            href=first.path,
            class_name="on" if is_here else "",
            title=group.name,
        )
        return rx.cond(may(first.permission), rx.el.li(line), rx.fragment())
    heading = link(
        icon(group.icon),
        rx.el.span(group.name),
        icon(f"chevron-{'down' if is_here else 'right'} chev"),
        href=_first_allowed(group),
        class_name="open" if is_here else "",
        title=group.name,
    )
    below = (
        rx.el.ul(*[_entry(entry, path) for entry in group.entries], class_name="sub")
        if is_here
        else rx.fragment()
    )
    any_allowed = _any([may(entry.permission) for entry in group.entries])
    return rx.cond(any_allowed, rx.el.li(heading, below), rx.fragment())


def _first_allowed(group: Group) -> rx.Var[str]:
    *before, last = group.entries
    target: rx.Var[str] = rx.Var.create(last.path)
    for entry in reversed(before):
        target = rx.cond(may(entry.permission), entry.path, target)  # pyright: ignore[reportAssignmentType]
    return target


def _any(flags: list[rx.Var[bool]]) -> rx.Var[bool]:
    joined = flags[0]
    for flag in flags[1:]:
        joined = joined | flag
    return joined


def _entry(entry: Entry, path: str) -> rx.Component:
    line = link(entry.name, href=entry.path, class_name="on" if is_inside(path, entry) else "")
    return rx.cond(may(entry.permission), rx.el.li(line), rx.fragment())


def _recent() -> rx.Component:
    def line(one: rx.Var[Recent]) -> rx.Component:
        return rx.el.li(
            link(icon(one["icon"], "sm"), rx.el.span(one["name"], class_name="cut"), href=one["path"])
        )

    return rx.el.div(rx.el.h3("Recent"), rx.el.ul(rx.foreach(FrameState.recent, line)), class_name="recent")


def _settings(path: str) -> rx.Component:
    return rx.el.ul(_group(SETTINGS, path))


def _collapse() -> rx.Component:
    is_mini = FrameState.rail == "mini"
    return rx.el.a(
        rx.cond(is_mini, icon("panel-left-open"), icon("panel-left-close")),
        rx.el.span("Collapse"),
        on_click=FrameState.toggle_rail,
        role="button",
        tab_index=0,
        title=rx.cond(is_mini, "Open the menu", "Collapse the menu"),
    )


def _tab_bar(path: str) -> rx.Component:
    of_the_instance = [
        _tab(entry.icon, entry.name, entry.path, is_here=is_inside(path, entry)) for entry in INSTANCE.entries
    ]
    of_a_workspace = [
        _tab(group.icon, group.name, _first_allowed(group), is_here=group.holds(path)) for group in MENU
    ]
    tabs = rx.cond(may(Permission.INSTANCE_READ), rx.fragment(*of_the_instance), rx.fragment(*of_a_workspace))
    return rx.el.nav(tabs, class_name="tabbar", aria_label="Main")


def _tab(glyph: str, name: str, href: str | rx.Var[str], *, is_here: bool) -> rx.Component:
    return link(icon(glyph, "lg"), rx.el.span(name), href=href, class_name="on" if is_here else "")
