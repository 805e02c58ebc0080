"""Folders on the screens of emails and campaigns."""
