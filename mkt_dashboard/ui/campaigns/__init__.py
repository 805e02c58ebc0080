"""Campaigns: the list, the checklist of one, and its live page, report and people."""
