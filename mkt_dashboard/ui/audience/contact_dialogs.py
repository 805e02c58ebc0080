"""What is asked about contacts: a new one, its fields, and the two steps that cannot be undone."""

import reflex as rx

from mkt_dashboard.ui.audience.contact_state import ContactState, Fact
from mkt_dashboard.ui.audience.contacts_state import ContactsState
from mkt_dashboard.ui.components.dialogs import busy_button, confirm_dialog, dialog
from mkt_dashboard.ui.components.fields import field, text_input
from mkt_dashboard.ui.components.page import icon
from mkt_dashboard.ui.visitor import VisitorState

FILTERS = ContactsState.filters
PERSON = ContactState.person


def new_contact_dialog() -> rx.Component:
    errors = ContactsState.field_errors
    form = rx.el.form(
        field(
            "Email",
            text_input("email", error=errors.get("email", ""), auto_focus=True, max_length=254),
            name="email",
            error=errors.get("email", ""),
        ),
        rx.el.div(
            field(
                "First name",
                text_input("first_name", error=errors.get("first_name", ""), max_length=200),
                name="first_name",
                error=errors.get("first_name", ""),
            ),
            field(
                "Last name",
                text_input("last_name", error=errors.get("last_name", ""), max_length=200),
                name="last_name",
                error=errors.get("last_name", ""),
            ),
            class_name="two field",
        ),
        field(
            "Phone",
            text_input(
                "phone", error=errors.get("phone", ""), type="tel", auto_complete="off", max_length=100
            ),
            name="phone",
            error=errors.get("phone", ""),
            hint="Kept sealed. With + and the country code where it is from abroad.",
        ),
        field(
            "List",
            rx.el.span(
                rx.el.select(
                    rx.el.option(
                        rx.cond(VisitorState.sees_all_lists, "No list", "Choose one of your lists…"), value=""
                    ),
                    rx.foreach(
                        ContactsState.lists, lambda one: rx.el.option(one["word"], value=one["value"])
                    ),
                    id="list_id",
                    name="list_id",
                    default_value=FILTERS["list"],
                ),
                icon("chevron-down"),
                class_name="select native",
            ),
            name="list_id",
            error=errors.get("list_id", ""),
        ),
        rx.el.label(
            rx.el.input(type="checkbox", name="agreed", value="yes", class_name="tick"),
            rx.el.span("She agreed to get email from us. Without it, nothing is sent to her."),
            class_name="row agree field",
        ),
        id="new-contact",
        on_submit=ContactsState.add,
        reset_on_submit=False,
    )
    return dialog(
        "New contact",
        form,
        is_open=ContactsState.is_adding,
        on_open_change=ContactsState.open_form,
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Add contact",
                on_click=rx.noop(),
                is_busy=ContactsState.is_saving,
                class_name="btn primary",
                type="submit",
                form="new-contact",
            ),
        ],
    )


def edit_dialog() -> rx.Component:
    errors = ContactState.field_errors

    def line(name: str, label: str, value: rx.Var[str], hint: str = "") -> rx.Component:
        error = errors.get(name, "")
        control = text_input(name, error=error, default_value=value, max_length=254)
        return field(label, control, name=name, error=error, hint=hint)

    def fact(one: rx.Var[Fact]) -> rx.Component:
        name = "attribute." + one["key"]
        control = rx.el.input(
            id=name, name=name, default_value=one["value"], class_name="input", max_length=10_000
        )
        return rx.el.div(rx.el.label(one["name"], html_for=name), control, class_name="field")

    new_field = rx.el.div(
        field("New field", text_input("new_key", placeholder="shoe_size", max_length=60), name="new_key"),
        field("Value", text_input("new_value", max_length=10_000), name="new_value"),
        class_name="two field",
    )

    def fault(key: rx.Var[str]) -> rx.Component:
        return rx.cond(key.startswith("attribute"), rx.el.div(errors[key], class_name="err", role="alert"))

    form = rx.el.form(
        line("email", "Email", PERSON["email"]),
        rx.el.div(
            line("first_name", "First name", PERSON["first_name"]),
            line("last_name", "Last name", PERSON["last_name"]),
            class_name="two field",
        ),
        _phone_field(errors.get("phone", "")),
        line("tags", "Tags", PERSON["tags"].to(list[str]).join(", "), "Separate them by commas."),
        rx.foreach(PERSON["facts"].to(list[Fact]), fact),
        new_field,
        rx.foreach(errors.keys(), fault),
        id="edit-contact",
        on_submit=ContactState.save,
        reset_on_submit=False,
    )
    return dialog(
        "Edit contact",
        form,
        is_open=ContactState.is_editing,
        on_open_change=ContactState.edit,
        width="560px",
        footer=[
            rx.dialog.close(rx.el.button("Back", class_name="btn")),
            busy_button(
                "Save contact",
                on_click=rx.noop(),
                is_busy=ContactState.is_saving,
                class_name="btn primary",
                type="submit",
                form="edit-contact",
            ),
        ],
    )


def _phone_field(error: rx.Var[str]) -> rx.Component:
    """A number comes in here and never out: what is shown in its place is the masked one."""
    has_one = PERSON["phone"] != ""
    control = text_input(
        "phone",
        error=error,
        type="tel",
        auto_complete="off",
        placeholder=PERSON["phone"],
        max_length=100,
    )
    hint = rx.fragment(
        rx.cond(
            has_one,
            "Leave it empty to keep the number as it is.",
            "Kept sealed. With + and the country code where it is from abroad.",
        )
    )
    remove = rx.el.label(
        rx.el.input(type="checkbox", name="remove_phone", value="yes", class_name="tick"),
        rx.el.span("Remove the phone number"),
        class_name="row agree field",
    )
    return rx.fragment(
        field("Phone", control, name="phone", error=error, hint=hint), rx.cond(has_one, remove)
    )


def unsubscribe_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Unsubscribe ", PERSON["name"], "?"),
        "She leaves every list and her address is suppressed: no campaign, list or import reaches her again. "
        "Only she can sign up anew.",
        verb="Unsubscribe contact",
        is_open=ContactState.asks_to_unsubscribe,
        on_open_change=ContactState.ask_to_unsubscribe,
        on_confirm=ContactState.unsubscribe,
        is_busy=ContactState.is_busy,
        is_dangerous=True,
        hint="This cannot be undone.",
    )


def delete_dialog() -> rx.Component:
    return confirm_dialog(
        rx.fragment("Delete ", PERSON["name"], "?"),
        "Her fields, tags and lists go for good. Numbers of past campaigns stay, without her name. "
        "If she has said no, her address stays suppressed, so that no import brings her back.",
        verb="Delete contact",
        is_open=ContactState.asks_to_delete,
        on_open_change=ContactState.ask_to_delete,
        on_confirm=ContactState.delete,
        is_busy=ContactState.is_busy,
        is_dangerous=True,
        hint="This cannot be undone.",
    )
