"""A form with a file, read as it comes in: the file goes to its place in blocks, never whole in memory."""

from collections.abc import Callable

from fastapi import Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from mkt_dashboard.core.errors import InvalidInput

LONGEST_FIELD = 64 * 1024
MOST_PARTS = 20


class UploadedForm:
    """What came: the name of the file, if there was one, and the small fields beside it."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._headers: dict[str, bytes] = {}
        self._header = (b"", b"")
        self._name = ""
        self._is_file = False
        self._parts = 0
        self.fields: dict[str, str] = {}
        self.file_name: str | None = None

    async def read(self, request: Request) -> "UploadedForm":
        """Read the whole body, or say what is wrong with it."""
        kind, options = parse_options_header(request.headers.get("content-type", ""))
        if kind != b"multipart/form-data" or b"boundary" not in options:
            raise _refusal("Send a form (multipart/form-data) with the CSV as `file`.")
        parser = MultipartParser(options[b"boundary"], self._callbacks())  # type: ignore[arg-type]
        try:
            async for block in request.stream():
                await run_in_threadpool(parser.write, block)
            parser.finalize()
        except MultipartParseError:
            raise _refusal("The form is damaged or was cut off. Send it again.") from None
        return self

    def _callbacks(self) -> dict[str, Callable[..., None]]:
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._header_field,
            "on_header_value": self._header_value,
            "on_header_end": self._header_end,
            "on_headers_finished": self._headers_finished,
            "on_part_data": self._data,
        }

    def _begin(self) -> None:
        self._parts += 1
        self._headers, self._header = {}, (b"", b"")
        if self._parts > MOST_PARTS:
            raise _refusal(f"The form has more than {MOST_PARTS} parts. Send one file and its fields.")

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_end(self) -> None:
        name, value = self._header
        self._headers[name.lower().decode("latin-1")] = value
        self._header = (b"", b"")

    def _headers_finished(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", b""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = self._name == "file"
        if self._is_file and self.file_name is not None:
            raise _refusal("The form holds two files. Import them one after the other.")
        if self._is_file:
            self.file_name = options.get(b"filename", b"").decode("utf-8", "replace")
        else:
            self.fields[self._name] = ""

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            self._write(data[start:end])
            return
        text = self.fields[self._name] + data[start:end].decode("utf-8", "replace")
        if len(text) > LONGEST_FIELD:
            raise _refusal(f"“{self._name}” is longer than {LONGEST_FIELD:,} characters.")
        self.fields[self._name] = text


def _refusal(sentence: str) -> InvalidInput:
    return InvalidInput(sentence, {"file": sentence})
