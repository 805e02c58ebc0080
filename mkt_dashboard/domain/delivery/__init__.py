"""Turns a request into sent messages."""
