"""“Use a passkey”: the browser talks to the device, and to `/auth/passkey/…`."""

from mkt_dashboard.ui.components.auth_parts import AuthPart
from mkt_dashboard.ui.components.jsx import library_of


class PasskeyButton(AuthPart):
    library = library_of("passkey_button.jsx")
    tag = "PasskeyButton"


passkey_button = PasskeyButton.create
