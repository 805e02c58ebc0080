"""Plumbing that knows no marketing."""
