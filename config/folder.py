"""The broker of a desk on one machine: every ring is a file, which is whole before a worker can see it."""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

import structlog
from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps

log = structlog.get_logger(__name__)


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]  # its bases disagree
        """Written under a name that no worker looks for, then renamed: whoever reads half a ring dies of it."""
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"  # taken in their order
        hidden = folder / f".{name}"
        try:
            hidden.write_text(dumps(payload))
            hidden.replace(folder / name)
        except OSError as error:
            raise ChannelError(f"{folder}: {error.strerror}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next ring. One that cannot be read, as after a power cut, is lost like any that nobody hears."""
        while True:
            try:
                return super()._get(queue)
            except ValueError:  # its file is gone from the folder already
                log.warning("ring_not_read", queue=queue)


class Transport(filesystem.Transport):
    Channel = Channel
