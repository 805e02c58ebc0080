"""The phone number of a contact. What it reveals comes from the API into the page and is in no State."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class PhoneNumber(rx.NoSSRComponent):
    """A masked number, and the whole one for whoever may see it and asks."""

    library = library_of("phone_number.jsx")
    tag = "PhoneNumber"
    is_default = True

    contact: rx.Var[str]
    masked: rx.Var[str]
    may_reveal: rx.Var[bool]
