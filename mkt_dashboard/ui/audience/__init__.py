"""Contacts, lists and imports on the screen."""
