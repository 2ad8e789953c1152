"""Everything we keep about one customer as a zip: data.json, their letters as they came, and their files."""

import json
import zipfile
from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO

from support.lib import files
from support.models import Customer
from support.privacy import known
from support.privacy.whose import Whose, whose

IN_MEMORY = 5 * 2**20  # bytes; a larger file is written to disk


def export(customer: Customer, *, now: datetime) -> IO[bytes]:
    """An open temporary file at its start; whoever asked closes it."""
    theirs = whose(customer)
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # handed to the caller
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        written = json.dumps(known.data(theirs, now), indent=2, ensure_ascii=False, default=str)
        archive.writestr("data.json", written)
        for name, content in _bytes(theirs):
            archive.writestr(name, content)
    file.seek(0)
    return file


def _bytes(theirs: Whose) -> Iterator[tuple[str, bytes]]:
    """Letters and files, read one at a time."""
    for raw in theirs.letters.filter(message__isnull=False).distinct().iterator(chunk_size=20):
        yield f"letters/{raw.pk}.eml", bytes(raw.body)
    public = theirs.messages.exclude(kind="note").prefetch_related("attachments")
    for message in public.iterator(chunk_size=100):
        for each in message.attachments.all():
            path = files.path(each.sha256)
            if path.is_file():
                yield known.path(message, each), path.read_bytes()
