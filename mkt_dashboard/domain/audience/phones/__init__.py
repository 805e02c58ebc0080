"""The phone numbers of contacts: read, sealed, found again, and shown to whoever may see them."""
