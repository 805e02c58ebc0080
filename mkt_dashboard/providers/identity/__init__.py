"""Identity providers: who a person is, asked over OpenID Connect."""
