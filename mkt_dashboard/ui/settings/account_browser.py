"""The parts of My account that talk to `/auth/…` themselves: what they get is secret and in no State."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of, nothing


class SecondFactor(rx.NoSSRComponent):
    """Codes from an app and the recovery codes."""

    library = library_of("second_factor.jsx")
    tag = "SecondFactor"
    is_default = True

    has_app: rx.Var[bool]
    codes_left: rx.Var[int]
    on_change: rx.EventHandler[nothing]


class AddPasskey(rx.NoSSRComponent):
    """Names a passkey and has the device make it."""

    library = library_of("add_passkey.jsx")
    tag = "AddPasskey"
    is_default = True

    on_change: rx.EventHandler[nothing]
