"""Where the files of an import are, and how large one may be.

`<data folder>/imports/waiting/<workspace>/<file id>`  uploaded, not yet started; removed after a day
`<data folder>/imports/<import id>/source.csv`         being imported; removed when the import has ended
`<data folder>/imports/<import id>/errors.csv`         the rows that were refused
"""

import errno
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from uuid import UUID, uuid4

from mkt_dashboard.core.config import settings
from mkt_dashboard.core.errors import InvalidInput, MarketingError, NotFound, TooLarge

MAX_BYTES = 250 * 1024 * 1024
TOO_LARGE = "The file is larger than 250 MB. Split it, and import the parts one after the other."
WAITS_SECONDS = 24 * 3600


def source(import_id: UUID) -> Path:
    return _imports() / str(import_id) / "source.csv"


def errors(import_id: UUID) -> Path:
    return _imports() / str(import_id) / "errors.csv"


def waiting(workspace_id: int, file_id: UUID) -> Path:
    """Return an uploaded file that waits to be imported into this workspace."""
    path = waiting_folder(workspace_id) / str(file_id)
    if not path.is_file():
        raise NotFound("This upload is gone: uploads wait for one day. Upload the file again.")
    return path


@contextmanager
def upload(workspace_id: int) -> Iterator["Upload"]:
    """Open a new waiting file to stream into. Nothing of it stays, unless it was kept or is imported."""
    folder = waiting_folder(workspace_id)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder)
    file_id = uuid4()
    path = folder / str(file_id)
    # Without a buffer of its own, so that whoever looks into the file sees all of it.
    with path.open("xb", buffering=0) as file:
        arriving = Upload(file_id, file)
        try:
            yield arriving
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    if not arriving.is_kept:
        path.unlink(missing_ok=True)


class DiskFull(MarketingError):
    status = 507
    code = "disk_full"


class Upload:
    """A file that grows to the limit and no further."""

    def __init__(self, file_id: UUID, file: RawIOBase) -> None:
        self.file_id = file_id
        self.is_kept = False
        self._file = file
        self._bytes = 0

    def write(self, chunk: bytes) -> None:
        self._bytes += len(chunk)
        if self._bytes > MAX_BYTES:
            raise TooLarge(TOO_LARGE, {"file": TOO_LARGE})
        try:
            self._file.write(chunk)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                raise DiskFull(
                    "The disk of this installation is full. Make room and send it again."
                ) from None
            raise

    def keep(self) -> None:
        """Let the file wait for a day."""
        self.is_kept = True


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
        raise TooLarge(TOO_LARGE, {"file": TOO_LARGE})
    return found


def forget_source(import_id: UUID) -> None:
    """Remove the uploaded addresses once they are contacts, or will not be."""
    source(import_id).unlink(missing_ok=True)


def forget(import_id: UUID) -> None:
    shutil.rmtree(_imports() / str(import_id), ignore_errors=True)


def _imports() -> Path:
    return settings().data_dir / "imports"


def waiting_folder(workspace_id: int) -> Path:
    """Return the folder of what one workspace uploaded and has not started yet."""
    return _imports() / "waiting" / str(workspace_id)


def _sweep(folder: Path) -> None:
    oldest = time.time() - WAITS_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
