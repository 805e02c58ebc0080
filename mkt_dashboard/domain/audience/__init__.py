"""Who: contacts, lists, imports."""
