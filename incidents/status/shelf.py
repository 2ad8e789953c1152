"""The published files as this process holds them, kept new by a thread of its own.

Rows are the truth: each round asks for the versions of all publications, a handful of numbers, and reads what changed.
So any number of processes and machines show a change within `EVERY`, and a read costs no query. Without a database the
last good files go on being shown, and say so.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog
from django.db import close_old_connections

from incidents.models import Publication, PublishedFile
from incidents.status.finished import File, file

EVERY = 0.25  # seconds between two looks
OLD = 60.0  # seconds without a good look after which the pages say so
log = structlog.get_logger(__name__)

Key = tuple[str, str]  # path, language
Files = Mapping[Key, File]


@dataclass(frozen=True, slots=True)
class Pages:
    """What is published of one brand."""

    version: int = 0
    files: Files = field(default_factory=dict)


class Shelf:
    """`by_host` and `by_slug` lead to a brand's pages; both are replaced as a whole, never changed."""

    def __init__(self) -> None:
        self.by_host: Mapping[str, Files] = {}
        self.by_slug: Mapping[str, Files] = {}
        self._pages: dict[int, Pages] = {}
        self._brands: list[tuple[int, str, list[str]]] = []
        self._good_at = time.monotonic()
        self._is_old = False

    def age(self) -> float:
        """Seconds since what is here was known to be the newest."""
        return time.monotonic() - self._good_at

    def keep(self) -> None:
        """Look once now, then for ever in a thread that ends with the process."""
        self.look()
        threading.Thread(target=self._watch, name="published-pages", daemon=True).start()

    def look(self) -> None:
        """One round; never raises."""
        close_old_connections()
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001  # whatever a driver raises, the last good pages are shown
            age = self.age()
            if age > OLD and not self._is_old:
                log.warning("pages_not_renewed", error=type(error).__name__, age_s=round(age))
                self._grow_old()

    def refresh(self) -> None:
        """Read what changed. The database's errors are raised, and what was here stays."""
        published = Publication.objects.filter(version__gt=0)
        rows = list(published.values_list("brand", "version", "brand__slug", "brand__hosts"))
        known = {} if self._is_old else self._pages
        self._pages = {
            brand: _newer(brand, version, known.get(brand, Pages()))
            for brand, version, _, _ in rows
        }
        self._brands = [(brand, slug, hosts) for brand, _, slug, hosts in rows]
        self._place()
        self._good_at, self._is_old = time.monotonic(), False

    def _grow_old(self) -> None:
        """There was no good look for long: the pages say that they could not be renewed."""
        self._is_old = True
        self._pages = {
            brand: replace(pages, files={key: each.aged() for key, each in pages.files.items()})
            for brand, pages in self._pages.items()
        }
        self._place()

    def _place(self) -> None:
        by_brand = {brand: pages.files for brand, pages in self._pages.items()}
        self.by_slug = {slug: by_brand[brand] for brand, slug, _ in self._brands}
        self.by_host = {
            host.lower(): by_brand[brand] for brand, _, hosts in self._brands for host in hosts
        }

    def _watch(self) -> None:
        while True:
            time.sleep(EVERY)
            self.look()


def _newer(brand: int, version: int, known: Pages) -> Pages:
    """The pages with what changed since. What comes in between is read again in the next round."""
    if known.version == version:
        return known
    files = dict(known.files)
    for row in PublishedFile.objects.filter(brand=brand, version__gt=known.version):
        key = (row.path, row.language)
        files.pop(key, None)
        if not row.is_gone:
            files[key] = file(
                bytes(row.body), row.content_type, row.language, row.digest, row.changed_at
            )
    return Pages(version, files)
