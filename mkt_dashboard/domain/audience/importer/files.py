"""Where the files of an import are, and how large one may be.

`<data folder>/imports/waiting/<workspace>/<file id>`  uploaded, not yet started; removed after a day
`<data folder>/imports/<import id>/source.csv`         being imported; removed when the import has ended
`<data folder>/imports/<import id>/errors.csv`         the rows that were refused
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import InvalidInput, NotFound, TooLarge

MAX_BYTES = 250 * 1024 * 1024
TOO_LARGE = "The file is larger than 250 MB. Split it into several files and import them one after the other."
WAITS_SECONDS = 24 * 3600


def source(import_id: UUID) -> Path:
    return _imports() / str(import_id) / "source.csv"


def errors(import_id: UUID) -> Path:
    return _imports() / str(import_id) / "errors.csv"


def waiting(workspace_id: int, file_id: UUID) -> Path:
    """Return an uploaded file that waits to be imported into this workspace."""
    path = _waiting(workspace_id) / str(file_id)
    if not path.is_file():
        raise NotFound("This upload is gone: uploads wait for one day. Upload the file again.")
    return path


@contextmanager
def upload(workspace_id: int) -> Iterator[tuple[UUID, "Upload"]]:
    """Open a new waiting file to stream into. When anything goes wrong nothing of it stays."""
    folder = _waiting(workspace_id)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    file_id = uuid4()
    path = folder / str(file_id)
    try:
        with path.open("xb") as file:
            yield file_id, Upload(file)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


class Upload:
    """A file that grows to the limit and no further."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.bytes = 0

    def write(self, chunk: bytes) -> None:
        self.bytes += len(chunk)
        if self.bytes > MAX_BYTES:
            raise TooLarge(TOO_LARGE)
        self._file.write(chunk)


def adopt(path: Path, import_id: UUID) -> None:
    """Bring a file into the folder of its import; an upload moves, any other file is copied."""
    target = source(import_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_relative_to(_imports()):
        path.replace(target)
    else:
        shutil.copyfile(path, target)


def size(path: Path) -> int:
    """Return the size of a file that may be imported."""
    if not path.is_file():
        raise InvalidInput("There is no file to import. Upload it again.", {"file": "There is no file."})
    found = path.stat().st_size
    if found > MAX_BYTES:
        raise TooLarge(TOO_LARGE)
    return found


def forget_source(import_id: UUID) -> None:
    """Remove the uploaded addresses once they are contacts, or will not be."""
    source(import_id).unlink(missing_ok=True)


def forget(import_id: UUID) -> None:
    shutil.rmtree(_imports() / str(import_id), ignore_errors=True)


def _imports() -> Path:
    return settings().data_dir / "imports"


def _waiting(workspace_id: int) -> Path:
    return _imports() / "waiting" / str(workspace_id)


def _sweep(folder: Path) -> None:
    oldest = time.time() - WAITS_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
