"""Countries by their two letters (ISO 3166): what they are called, and which one a time zone lies in.

Read from the tables that come with the time zones themselves, so that both always fit each other.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files


def of_time_zone(zone: str) -> str:
    """Return the country of a time zone, or nothing for one that belongs to none, such as UTC.

    >>> of_time_zone("Europe/Vienna"), of_time_zone("UTC")
    ('AT', '')
    """
    return _zones().get(zone, "")


def name_of(country: str) -> str:
    """Say what a country is called, or its letters where nobody has named it.

    >>> name_of("AT")
    'Austria'
    """
    return _names().get(country, country)


@cache
def _names() -> dict[str, str]:
    return {country: name for country, name, *_ in _lines("iso3166.tab")}


@cache
def _zones() -> dict[str, str]:
    return {zone: country for country, _, zone, *_ in _lines("zone.tab")}


def _lines(table: str) -> Iterator[list[str]]:
    for line in files("tzdata.zoneinfo").joinpath(table).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")
