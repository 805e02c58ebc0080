"""Template in, message out; no database."""
