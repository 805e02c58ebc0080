"""Single sign-on with OpenID Connect: connections of a workspace, and who comes in through them."""
