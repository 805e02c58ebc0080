"""What each column of a file is: recognised by its heading, or as somebody has mapped it."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from mkt_dashboard.core.errors import InvalidInput
from mkt_dashboard.domain.audience.attributes import attribute_fault
from mkt_dashboard.domain.audience.importer.dialect import UnreadableFile

MOST_COLUMNS = 250
MOST_NAMED = 12
LONGEST_KEY = 60


class Field(StrEnum):
    """What a column may be beside an attribute. LEAVE_OUT is a column that is not imported."""

    EMAIL = "email"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    PHONE = "phone"
    TAGS = "tags"
    LEAVE_OUT = ""


# Headings as tools export them, folded by `_fold`: no accents, no case, no punctuation.
HEADINGS = {
    Field.EMAIL: (
        "email,emailaddress,mail,mailaddress,mailadresse,emailadresse,adresseemail,adressemail,courriel,"
        "correo,correoelectronico,subscriberemail,contactemail,workemail,primaryemail,emailid,emailadress"
    ),
    Field.FIRST_NAME: "firstname,fname,first,givenname,forename,vorname,prenom,nombre,nome",
    Field.LAST_NAME: "lastname,lname,last,surname,familyname,nachname,familienname,nom,nomdefamille,apellido,"
    "apellidos,cognome",
    Field.FULL_NAME: "name,fullname,displayname,contactname",
    Field.PHONE: "phone,phonenumber,phoneno,mobile,mobilephone,mobilenumber,cell,cellphone,smartphone,"
    "telephone,tel,telnr,telefon,telefonnummer,telefonnr,handy,handynummer,handynr,mobil,mobiltelefon,"
    "mobilnummer,mobilnr,rufnummer,festnetz,festnetznummer,landline,homephone,workphone,businessphone,telefono,telefone,"
    "telephonemobile,portable,cellulare,movil,celular",
    Field.TAGS: "tags,tag,labels,schlagworte",
}
FIELD_OF = {heading: field for field, headings in HEADINGS.items() for heading in headings.split(",")}
ONLY_ONCE = frozenset({Field.EMAIL, Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.PHONE})


@dataclass(frozen=True)
class Column:
    """One column: where it is, what the file calls it, and what it becomes."""

    index: int
    heading: str
    target: str

    @property
    def is_attribute(self) -> bool:
        return self.target not in set(Field)


def recognise(headings: Sequence[str], mapping: Mapping[str, str]) -> list[Column]:
    """Decide what each column becomes. A mapping wins; the rest is recognised, or kept as an attribute."""
    names = [heading.strip().strip("\ufeff").strip() for heading in headings]
    if len(names) > MOST_COLUMNS:
        raise UnreadableFile(
            f"The first line names {len(names)} columns; {MOST_COLUMNS} is the most. Remove some of them."
        )
    unknown = [name for name in mapping if name not in names]
    if unknown:
        raise UnreadableFile(f"The file has no column “{unknown[0]}”. {_found(names)}")
    taken = {target for name, target in mapping.items() if name in names}
    columns: list[Column] = []
    for index, name in enumerate(names):
        target = mapping[name] if name in mapping else _recognised(name, index, taken)
        columns.append(Column(index, name, _unless_twice(target, columns)))
        taken.add(target)
    return columns


def require_email(columns: Sequence[Column]) -> Column:
    """Return the column of the addresses, or say which columns there are instead."""
    for column in columns:
        if column.target == Field.EMAIL:
            return column
    names = [column.heading for column in columns]
    if any("@" in name for name in names):
        raise UnreadableFile(
            "The first line already holds an address. Put a line with the names of the columns above it, "
            "for example: email, first name, last name."
        )
    raise UnreadableFile(
        f"No column holds email addresses. {_found(names)} Name one of them “email”, or map it."
    )


def check_mapping(mapping: Mapping[str, str]) -> None:
    """Refuse targets that no column may become; the headings are looked up when the file is read."""
    targets = [target for target in mapping.values() if target in ONLY_ONCE]
    twice = [target for target in targets if targets.count(target) > 1]
    if twice:
        sentence = f"Two columns are mapped to “{twice[0]}”. Choose one of them."
        raise InvalidInput(sentence, {"mapping": sentence})
    for heading, target in mapping.items():
        fault = "" if target in set(Field) else attribute_fault(target)
        if fault:
            raise InvalidInput(fault, {f"mapping.{heading}": fault})


def attribute_key(heading: str, index: int) -> str:
    """Make a heading a word that a mail can name: “Größe (EU)” becomes `groesse_eu`."""
    text = heading.lower()
    for letter, letters in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        text = text.replace(letter, letters)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST_KEY].strip("_")
    if not key:
        return f"column_{index + 1}"
    key = key if key[0].isalpha() else f"c_{key}"[:LONGEST_KEY]
    return f"{key[:56]}_2" if attribute_fault(key) else key


def _recognised(name: str, index: int, taken: set[str]) -> str:
    if not name:
        return Field.LEAVE_OUT
    field = FIELD_OF.get(_fold(name))
    if field and not (field in ONLY_ONCE and field in taken):
        return field
    if field == Field.PHONE:
        return Field.LEAVE_OUT  # a second number would stand in the clear as an attribute
    return attribute_key(name, index)


def _unless_twice(target: str, before: Sequence[Column]) -> str:
    """Number a second column of the same name, so that neither is lost."""
    used = {column.target for column in before}
    if target in set(Field) or target not in used:
        return target
    return next(
        numbered for n in range(2, MOST_COLUMNS + 2) if (numbered := f"{target[:56]}_{n}") not in used
    )


def _fold(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]", "", plain)


def _found(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name[:40]}”" for name in names[:MOST_NAMED] if name)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"Columns found: {shown}{more}." if shown else "The first line names no columns."
