"""The parts of My account that talk to `/auth/…` themselves: what they get is secret and in no State."""

import reflex as rx

from mkt_dashboard.ui.components.auth_parts import AuthPart
from mkt_dashboard.ui.components.jsx import library_of, nothing


class SecondFactor(AuthPart):
    """Codes from an app and the recovery codes."""

    library = library_of("second_factor.jsx")
    tag = "SecondFactor"

    has_app: rx.Var[bool]
    codes_left: rx.Var[int]
    on_change: rx.EventHandler[nothing]


class AddPasskey(AuthPart):
    """Names a passkey and has the device make it."""

    library = library_of("add_passkey.jsx")
    tag = "AddPasskey"

    on_change: rx.EventHandler[nothing]


class RemovePasskey(AuthPart):
    """Forgets one passkey."""

    library = library_of("remove_passkey.jsx")
    tag = "RemovePasskey"

    passkey_id: rx.Var[str]
    name: rx.Var[str]
    on_change: rx.EventHandler[nothing]
