"""How amounts are written in sentences, so that the domain and the screens write them alike."""

NARROW_SPACE = "\u202f"


def written(amount: int) -> str:
    """Write an amount with narrow spaces that do not break between thousands.

    >>> written(10224) == f"10{NARROW_SPACE}224"
    True
    """
    return f"{amount:,}".replace(",", NARROW_SPACE)


def counted(amount: int, noun: str) -> str:
    """Write an amount with its noun: “1 contact”, “10 224 contacts”.

    >>> counted(1, "contact")
    '1 contact'
    """
    return f"{written(amount)} {noun if amount == 1 else noun + 's'}"
