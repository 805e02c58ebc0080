"""Tokens, links and events."""
