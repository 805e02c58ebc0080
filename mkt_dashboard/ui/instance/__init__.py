"""Screens of the installation, for its owner: workspaces, accounts, keys, and no data of anybody."""
