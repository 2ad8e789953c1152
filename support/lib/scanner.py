"""What the scanner of settings.SUPPORT_FILES_SCANNER says of a kept file; without one, every file may be opened."""

from collections.abc import Iterable

import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from support.lib import files

log = structlog.get_logger(__name__)
REMEMBERED_FOR = 86_400  # seconds; asked again after that, for scanners err and learn


def refusal(digest: str, name: str) -> str:
    """Why nobody may open this file, in the reader's language; empty: they may. Asked before each time.

    The scanner is called with the file's Path and its name, and returns what it found or an empty string. One that
    fails, or returns anything else, refuses.
    """
    if not settings.SUPPORT_FILES_SCANNER:
        return ""
    try:
        found = import_string(settings.SUPPORT_FILES_SCANNER)(files.path(digest), name)
    except Exception as error:  # whatever a stranger's scanner raises
        log.exception("scanner_failed", error=type(error).__name__)
        return _("The scanner that looks at files does not answer. Try again in some minutes.")
    if found == "":
        return ""
    cache.set(_key(digest), str(found)[:200], REMEMBERED_FOR)
    return words(str(found))


def refused(digests: Iterable[str]) -> dict[str, str]:
    """What the scanner found in those of the files that it refused lately, by hash."""
    keys = {_key(digest): digest for digest in digests}
    if not (settings.SUPPORT_FILES_SCANNER and keys):
        return {}
    return {keys[key]: found for key, found in cache.get_many(keys).items()}


def words(found: str) -> str:
    """The sentence that stands in a refused file's place."""
    return _("The scanner refused it: %(found)s") % {"found": found[:200]}


def _key(digest: str) -> str:
    return f"refused:{digest}"
