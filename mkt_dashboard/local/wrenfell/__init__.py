"""Wrenfell Outdoor, the invented company of the demo: its people, its mails, and a quarter of its history."""
