"""The command palette, what it finds, and the keys that work everywhere."""
