"""The wrapped JavaScript editors, each .jsx beside the .py that names it."""
