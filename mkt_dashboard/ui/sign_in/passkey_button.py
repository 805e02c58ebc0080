"""“Use a passkey”: the browser talks to the device, and to `/auth/passkey/…`."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of


class PasskeyButton(rx.NoSSRComponent):
    library = library_of("passkey_button.jsx")
    tag = "PasskeyButton"
    is_default = True


passkey_button = PasskeyButton.create
