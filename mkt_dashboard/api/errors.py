"""Every error of the API has one shape: `{"error": code, "message": sentence, "fields": {…}}`."""

from collections.abc import Mapping
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from sqlalchemy.exc import DataError, OperationalError
from starlette.exceptions import HTTPException

from mkt_dashboard.api import rate_limit
from mkt_dashboard.api.plain_page import plain_page
from mkt_dashboard.core import log
from mkt_dashboard.core.errors import ConfigurationError, MarketingError, RateLimited, Unauthenticated
from mkt_dashboard.domain.teams.networks import OutsideNetworks
from mkt_dashboard.domain.teams.sso.refusals import SsoRefused

OUTSIDE_PAGE = "/sign-in/network"

OF_STATUS = {
    400: ("bad_request", "The request could not be read. Send a JSON body as /api/docs describes it."),
    404: ("not_found", "There is nothing at this address. /api/docs lists what there is."),
    405: ("method_not_allowed", "This address does not take {method}. It takes {allow}."),
    413: ("too_large", "That is more than this address takes at once. Send less."),
    415: ("unsupported_media_type", "Send the body as application/json."),
}

# pydantic's words are for programmers; these are for whoever reads the answer.
SENTENCES = {
    "missing": "This is needed.",
    "extra_forbidden": "There is no such field. /api/docs lists the ones there are.",
    "json_invalid": "This is not valid JSON.",
    "string_type": "This must be a text.",
    "string_too_short": "This needs at least {min_length} characters.",
    "string_too_long": "This may have at most {max_length} characters.",
    "int_parsing": "This must be a whole number.",
    "int_type": "This must be a whole number.",
    "float_parsing": "This must be a number.",
    "bool_parsing": "This must be true or false.",
    "bool_type": "This must be true or false.",
    "uuid_parsing": "This is not an id. Ids look like 01890a5d-ac96-774b-bcce-b302099a8057.",
    "uuid_type": "This must be an id.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "too_long": "This may hold at most {max_length}.",
    "too_short": "This needs at least {min_length}.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than_equal": "This must be {le} or less.",
    "greater_than": "This must be more than {gt}.",
    "less_than": "This must be less than {lt}.",
    "enum": "This must be {expected}.",
    "literal_error": "This must be {expected}.",
    "datetime_from_date_parsing": "This must be a time like 2026-11-23T09:00:00+01:00.",
    "datetime_parsing": "This must be a time like 2026-11-23T09:00:00+01:00.",
    "timezone_aware": "Say the time zone, too: 2026-11-23T09:00:00+01:00.",
}


def error_body(code: str, message: str, fields: Mapping[str, str] | None = None) -> dict[str, object]:
    """Return the one shape of every error."""
    return {"error": code, "message": message, "fields": dict(fields or {})}


def answer_errors(api: FastAPI) -> None:
    """Give each kind of exception its answer."""
    api.add_exception_handler(MarketingError, _person)
    api.add_exception_handler(OutsideNetworks, _outside)
    api.add_exception_handler(SsoRefused, _kept_out)
    api.add_exception_handler(RateLimited, _too_often)
    api.add_exception_handler(RequestValidationError, _validation)
    api.add_exception_handler(HTTPException, _http)
    api.add_exception_handler(DataError, _data)
    api.add_exception_handler(OperationalError, _database_away)
    api.add_exception_handler(ConfigurationError, _half_set_up)
    api.add_exception_handler(Exception, _bug)


def _answer(
    status: int,
    code: str,
    message: str,
    fields: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    return JSONResponse(error_body(code, message, fields), status, headers=headers)


def _person(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, MarketingError)  # noqa: S101
    headers: dict[str, str] = {}
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
        rate_limit.say(request.scope, error.limit, 0, error.retry_after)
    if isinstance(error, Unauthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    return _answer(error.status, error.code, error.message, error.fields, headers)


def _outside(request: Request, error: Exception) -> Response:
    """A form leads on to a page that says why, a program gets the sentence."""
    return RedirectResponse(OUTSIDE_PAGE, 303) if _wants_page(request) else _person(request, error)


def _kept_out(request: Request, error: Exception) -> Response:
    """Lead a form to the page of signing in, which says why and where to begin."""
    assert isinstance(error, SsoRefused)  # noqa: S101
    if _wants_page(request):
        return RedirectResponse(f"/sign-in?problem={error.reason}", 303)
    return _person(request, error)


def _too_often(request: Request, error: Exception) -> Response:
    """The same for whoever sends a form again and again, with the time to wait in either."""
    answer = _person(request, error)
    if not _wants_page(request):
        return answer
    said = f'<p>{escape(str(error))}</p><p><a class="btn wide" href="/sign-in">Back to signing in</a></p>'
    waiting = {"Retry-After": answer.headers["retry-after"]}
    return HTMLResponse(plain_page("Wait a moment", said), answer.status_code, waiting)


def _wants_page(request: Request) -> bool:
    """Whether a person in her browser comes to see the answer, and not a program."""
    is_page = "text/html" in request.headers.get("accept", "")
    return is_page and not request.url.path.startswith("/api/")


def _validation(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    fields = {_path(one): _sentence(one) for one in error.errors()}
    named = " ".join(f"{path}: {sentence}" for path, sentence in list(fields.items())[:3])
    return _answer(422, "invalid", f"Some of this cannot be taken. {named}", fields)


def _path(error: Mapping[str, Any]) -> str:
    """Name the field as the sender knows it: without the place it travelled in."""
    place, *rest = error["loc"]
    if error["type"] == "json_invalid":
        return "body"
    return ".".join(map(str, rest)) or str(place)


def _sentence(error: Mapping[str, Any]) -> str:
    raised = error.get("ctx", {}).get("error")
    if isinstance(raised, ValueError):
        return str(raised)
    known = SENTENCES.get(error["type"])
    return known.format_map(error.get("ctx", {})) if known else f"{error['msg']}."


def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    code, sentence = OF_STATUS.get(error.status_code, ("error", str(error.detail)))
    allow = (error.headers or {}).get("Allow") or (error.headers or {}).get("allow", "another method")
    message = sentence.format(method=request.method, allow=allow)
    return _answer(error.status_code, code, message, headers=error.headers)


def _data(_: Request, error: Exception) -> JSONResponse:
    """A value that the database refuses to hold: a NUL byte in a form, a number beyond all bounds."""
    log.get(__name__).warning("value refused", reason=type(error).__name__)
    return _answer(
        422, "invalid", "One of the values cannot be stored: it holds a NUL byte or is out of range."
    )


def _database_away(request: Request, error: Exception) -> JSONResponse:
    log.get(__name__).error(
        "database away", request_id=_request_id(request), reason=str(error).splitlines()[0]
    )
    sentence = "The database does not answer. Nothing was changed; try again in a moment."
    return _answer(503, "unavailable", sentence, headers={"Retry-After": "5"})


def _half_set_up(_: Request, error: Exception) -> JSONResponse:
    return _answer(503, "not_set_up", str(error))


def _bug(request: Request, error: Exception) -> JSONResponse:
    """Tell nothing of the inside; the request id finds the log line."""
    log.get(__name__).error("request failed", request_id=_request_id(request), exc_info=error)
    return _answer(
        500,
        "internal",
        f"Something broke on our side. Give request {_request_id(request)} to whoever runs this.",
    )


def _request_id(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))
