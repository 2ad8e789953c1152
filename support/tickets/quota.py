"""How much of the disk one brand's files may fill: what is over it is not kept, so that no brand fills it for all."""

from django.conf import settings
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Greatest

from support.lib import files
from support.models import Brand


def keep(brand_id: int, content: bytes) -> tuple[str, bool]:
    """The hash of the bytes, and whether they are on disk: not where the brand has no room for more.

    What is there already costs nobody anything. Counted first: a process that dies in between leaves the brand with a
    little less room, never with more. Raises OSError where the disk does not take them.
    """
    digest = files.digest(content)
    if files.path(digest).is_file():
        return digest, True
    if not _take(brand_id, len(content)):
        return digest, False
    try:
        return files.keep(content), True
    except OSError:
        give_back(brand_id, len(content))
        raise


def has_room(brand_id: int, size: int) -> bool:
    """Whether a new file of so many bytes would be kept now."""
    return _with_room(brand_id, size).exists()


def give_back(brand_id: int, size: int) -> None:
    """Bytes of the brand that were removed from the disk."""
    left = Greatest(F("files_size") - size, Value(0))
    Brand.objects.filter(pk=brand_id).update(files_size=left)


def _take(brand_id: int, size: int) -> bool:
    """One statement looks and counts, so that two letters cannot share what is left."""
    return bool(_with_room(brand_id, size).update(files_size=F("files_size") + size))


def _with_room(brand_id: int, size: int) -> QuerySet[Brand]:
    return Brand.objects.filter(pk=brand_id, files_size__lte=settings.SUPPORT_FILES_QUOTA - size)
