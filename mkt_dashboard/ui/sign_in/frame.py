"""The sheet that people see before they are in: the form on the left, the promise on the right."""

import reflex as rx

from mkt_dashboard.ui.components.mark import mark
from mkt_dashboard.ui.status_bar import connection


def door(name: rx.Var[str] | str, *form: rx.Component, class_name: str = "") -> rx.Component:
    """Lay out one page in front of the door."""
    return rx.el.div(
        rx.el.main(
            rx.el.header(mark("big"), rx.el.b(name), class_name="row"),
            *form,
            rx.el.footer(connection(), class_name="row s12 t3 g4"),
            class_name=f"si-form {class_name}",
        ),
        _art(),
        class_name="signin",
    )


def _art() -> rx.Component:
    promises = (
        ("Once", "each mail, each person"),
        ("Everyone", "ends in one outcome"),
        ("Never", "after a no"),
    )
    return rx.el.aside(
        rx.el.img(src="/brand/ridge-dawn-tall.jpg", alt=""),
        rx.el.div(
            rx.el.div(
                *[rx.el.div(rx.el.b(large), rx.el.span(small)) for large, small in promises],
                class_name="row g6",
            ),
            rx.el.p("Nobody gets a mail twice, nobody is forgotten, nobody is mailed after they said no."),
            class_name="quote",
        ),
        class_name="si-art",
    )
