"""Cells of a CSV that people open in a spreadsheet."""

# What a spreadsheet takes for the start of a formula, full-width forms included.
STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def defused(value: str) -> str:
    """Keep a spreadsheet from running what somebody wrote into a field.

    >>> defused("=1+1")
    "'=1+1"
    """
    return f"'{value}" if value.startswith(STARTS_FORMULA) else value
