"""Files that letters brought while their brand had no room: taken out of the letters once there is some."""

from collections.abc import Iterator

import structlog

from support.inbound import payloads
from support.inbound.reading.parse import parse
from support.models import Attachment, Brand, RawMessage
from support.tickets import quota

log = structlog.get_logger(__name__)


def keep(brand: Brand) -> Iterator[tuple[Attachment, bool]]:
    """Each file that was not kept, oldest letter first, and whether it is now. One letter is in memory at a time."""
    waiting = Attachment.objects.filter(is_kept=False, message__ticket__brand=brand)
    letters = waiting.exclude(message__raw=None).values_list("message__raw", flat=True)
    for raw in letters.order_by("message__raw").distinct().iterator():
        found = _contents(RawMessage.objects.get(pk=raw))
        for file in waiting.filter(message__raw=raw).select_related("message__ticket__brand"):
            content = found.get(file.sha256)
            kept = content is not None and quota.keep(brand.pk, content)[1]
            if kept:
                Attachment.objects.filter(pk=file.pk).update(is_kept=True)
            yield file, kept


def _contents(raw: RawMessage) -> dict[str, bytes]:
    """What the letter brings, by hash; nothing where it lay at a provider that has it no more."""
    try:
        opened = payloads.letter_in(raw)
    except Exception as error:  # whatever a provider's library raises
        log.exception("letter_not_opened", raw=raw.pk, error=type(error).__name__)
        return {}
    letter = parse(opened.body) if opened else None
    return {each.sha256: each.content for each in letter.attachments} if letter else {}
