"""What a browser may hand to an event handler: exactly what the signature says, nothing more.

Reflex converts arguments by their hints but refuses none, so each handler gets a strict model of its own.
"""

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from mkt_dashboard.core.errors import InvalidInput

PROVIDED = frozenset({"self", "session", "actor"})


class Refused(Exception):
    """The arguments do not fit the signature: the page is old, or somebody is trying things."""


def model_of(method: Callable[..., Any]) -> type[BaseModel]:
    """Build the strict model of a handler's arguments, leaving out what the guard provides."""
    hints = get_type_hints(method)
    fields: dict[str, Any] = {}
    for parameter in inspect.signature(method).parameters.values():
        if parameter.name in PROVIDED:
            continue
        if parameter.name not in hints:
            raise TypeError(
                f"{method.__qualname__}: give “{parameter.name}” a type, it comes from the browser."
            )
        default = ... if parameter.default is parameter.empty else parameter.default
        fields[parameter.name] = (hints[parameter.name], default)
    return create_model(method.__qualname__, __config__=ConfigDict(strict=True, extra="forbid"), **fields)


def checked(model: type[BaseModel], payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments as the signature wants them.

    Read as JSON, so that an id or a day may come as text but a number may not. What is wrong inside a form
    belongs to its fields and becomes `InvalidInput`; everything else is `Refused`.
    """
    try:
        arguments = model.model_validate_json(json.dumps(payload, default=str))
    except ValidationError as error:
        raise _explained(error) from None
    return {name: getattr(arguments, name) for name in model.model_fields}


def _explained(error: ValidationError) -> Exception:
    found = error.errors(include_url=False, include_input=False)
    if any(len(one["loc"]) < 2 for one in found):
        return Refused(str(error.error_count()))
    fields = {".".join(map(str, one["loc"][1:])): _sentence(one["msg"]) for one in found}
    return InvalidInput("Some fields need another look.", fields)


def _sentence(message: str) -> str:
    said = message.removeprefix("Value error, ")
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
