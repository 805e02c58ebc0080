"""The parts of single sign-on: what to give to the provider, what it gives, and who gets which role."""

import reflex as rx

from mkt_dashboard.domain.permissions import Role
from mkt_dashboard.domain.teams.sso.presets import PRESETS
from mkt_dashboard.ui import links
from mkt_dashboard.ui.components.fields import choice, field, text_input
from mkt_dashboard.ui.components.page import icon, link, panel
from mkt_dashboard.ui.settings.sso_state import NEW, ConnectionLine, PairLine, SsoState

ROLES = [(role.value, role.value) for role in Role]
NOBODY_ELSE = ("", "Refuse them")


def connection_tabs() -> rx.Component:
    """One tab a connection, so that each has an address."""

    def tab(row: rx.Var[ConnectionLine]) -> rx.Component:
        is_current = row["id"] == SsoState.chosen
        return link(
            row["name"],
            href=row["path"],
            class_name=rx.cond(is_current, "on", ""),
            aria_current=rx.cond(is_current, "page", "false"),
        )

    new = link(
        icon("plus", "sm"),
        "New connection",
        href=links.sso(NEW),
        class_name=rx.cond(SsoState.chosen == NEW, "on", ""),
    )
    return rx.el.nav(rx.foreach(SsoState.rows, tab), new, class_name="tabs", aria_label="Connections")


def new_button() -> rx.Component:
    return link(icon("plus", "sm"), "New connection", href=links.sso(NEW), class_name="btn primary sm")


def for_the_provider() -> rx.Component:
    """The kind of provider, what to do there, and the address to paste there."""
    steps = [(preset.key, preset.steps) for preset in PRESETS]
    return panel(
        "1. At your identity provider",
        rx.el.div(
            rx.el.div(
                rx.el.span("Provider", class_name="label"),
                choice(
                    [(preset.key, preset.name) for preset in PRESETS],
                    value=SsoState.preset,
                    on_change=SsoState.choose_preset,
                    label="Provider",
                ),
                rx.el.div(rx.match(SsoState.preset, *steps, ""), class_name="hint"),
                class_name="field",
            ),
            rx.el.div(
                rx.el.span("Redirect address", class_name="label"),
                rx.el.div(
                    rx.el.span(SsoState.redirect_uri, class_name="mono cut"),
                    rx.el.button(
                        icon("copy", "sm"),
                        type="button",
                        class_name="btn ghost icon xs",
                        aria_label="Copy the redirect address",
                        on_click=rx.set_clipboard(SsoState.redirect_uri),
                    ),
                    class_name="copyf",
                ),
                class_name="field",
            ),
            class_name="body col g3",
        ),
    )


def from_the_provider() -> rx.Component:
    """The form of a connection."""
    return panel(
        "2. From your identity provider",
        rx.el.div(
            _line("Name", "name", SsoState.name, "People see it on the sign-in page."),
            _line("Issuer", "issuer", SsoState.issuer, _issuer_hint()),
            _line("Client id", "client_id", SsoState.client_id),
            _secret(),
            _line(
                "Email domains",
                "domains",
                SsoState.domains,
                "Separated by commas. Only people of these domains can become members.",
            ),
            class_name="body col g3",
        ),
    )


def _line(label: str, name: str, value: rx.Var[str], hint: rx.Component | str = "") -> rx.Component:
    error = SsoState.field_errors.get(name, "")
    control = text_input(
        name, error=error, default_value=value, key=f"{name}-{SsoState.chosen}-{value}", auto_complete="off"
    )
    return field(label, control, name=name, error=error, hint=hint)


def _issuer_hint() -> rx.Component:
    looks = [(preset.key, f"Looks like {preset.issuer}") for preset in PRESETS if preset.issuer]
    return rx.fragment(rx.match(SsoState.preset, *looks, "Looks like https://id.example.com"))


def _secret() -> rx.Component:
    error = SsoState.field_errors.get("client_secret", "")
    kept = rx.cond(SsoState.chosen == NEW, "", "Kept. Paste a new one to rotate it.")
    control = text_input(
        "client_secret",
        error=error,
        type="password",
        placeholder=kept,
        key=f"secret-{SsoState.chosen}",
        auto_complete="new-password",
    )
    waiting = "A new secret waits for a passed test. Until then people sign in with the one before."
    hint = rx.fragment(rx.cond(SsoState.has_next_secret, waiting, "Sealed at once and never shown again."))
    return field("Client secret", control, name="client_secret", error=error, hint=hint)


def who_gets_which_role() -> rx.Component:
    """Pairs of group and role, the role for others, and the claim that carries the groups."""
    error = SsoState.field_errors.get("group_roles", "")
    return panel(
        "3. Who gets which role",
        rx.el.div(
            rx.foreach(SsoState.pairs, _pair),
            rx.el.button(
                icon("plus", "sm"),
                "Add a group",
                type="button",
                class_name="btn sm self-start",
                on_click=SsoState.add_pair,
            ),
            rx.cond(error != "", rx.el.div(error, class_name="err", role="alert")),
            rx.el.div(
                rx.el.span("Everybody else", class_name="label"),
                choice(
                    [NOBODY_ELSE, *ROLES],
                    value=SsoState.default_role,
                    on_change=SsoState.choose_default_role,
                    label="Role of everybody else",
                ),
                class_name="field",
            ),
            _line(
                "Claim with the groups",
                "group_claim",
                SsoState.group_claim,
                "With groups above, each sign-in sets the role anew. The last Marketing Admin keeps it.",
            ),
            class_name="body col g3",
        ),
        beside=[rx.el.span("the first that fits", class_name="end s12 t3")],
    )


def _pair(pair: rx.Var[PairLine], position: rx.Var[int]) -> rx.Component:
    return rx.el.div(
        rx.el.input(
            default_value=pair["group"],
            key=f"{SsoState.chosen}-{position}-{pair['group']}",
            placeholder="Group there",
            aria_label="Group there",
            class_name="input",
            on_blur=lambda group: SsoState.set_group(position, group),
        ),
        choice(
            ROLES,
            value=pair["role"],
            on_change=lambda role: SsoState.set_role(position, role),
            label="Role here",
        ),
        rx.el.button(
            icon("x", "sm"),
            type="button",
            class_name="btn ghost icon sm",
            aria_label="Remove this group",
            on_click=SsoState.drop_pair(position),
        ),
        class_name="ssopair",
    )
