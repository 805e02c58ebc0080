"""Parts that talk to `/auth/…` themselves: what they get is secret and in no State."""

import reflex as rx

from mkt_dashboard.ui.components.jsx import library_of

# Each part imports this file by its path, so it has to be there.
SHARED = library_of("auth_parts.jsx")


class AuthPart(rx.NoSSRComponent):
    """Built on `auth_parts.jsx`: asking the server, asking the device, asking who is there."""

    is_default = True
