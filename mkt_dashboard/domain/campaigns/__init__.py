"""Asks for messages and watches over them."""
