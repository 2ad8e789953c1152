"""Make the public pages of a brand anew when something changed that the public sees.

Rows are the truth: `republish` leaves a request in the caller's transaction, and once that is committed the pages are
made in the same process, so that no queue stands between a change and the public. Whatever goes wrong then, the sweep
finds the request. Who was overtaken while making the pages makes them again: nothing newer is overwritten.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from incidents.models import Publication, PublishedFile, PublishRequest
from incidents.status.documents import Document, documents
from incidents.status.page import page_data
from support.models import Brand

ATTEMPTS = 3
MOVES_ON = timedelta(seconds=60)  # how old "as of" may grow; days end and promises become late


def republish(brand: Brand, *, now: datetime) -> None:
    """What the public sees of this brand has changed: call it in the transaction that changes it."""
    PublishRequest.objects.create(brand=brand, at=now)
    transaction.on_commit(lambda: publish(brand.pk, now=now), robust=True)


def sweep(*, now: datetime) -> int:
    """Publish what somebody asked for and nobody did, and what speaks of a time too long ago; how many brands."""
    asked = PublishRequest.objects.values("brand")
    old = Q(publication=None) | Q(publication__at__lt=now - MOVES_ON) | Q(publication__at=None)
    due = Brand.objects.filter(Q(pk__in=asked) | old).values_list("pk", flat=True)
    for key in list(due):
        publish(key, now=now, anyway=True)
    return len(due)


def publish(brand_pk: int, *, now: datetime, anyway: bool = False) -> bool:
    """Write the files that changed. False: there was nothing to do, or others are doing it."""
    return any(_attempt(brand_pk, now, anyway=anyway) for _ in range(ATTEMPTS))


def _attempt(brand_pk: int, now: datetime, *, anyway: bool) -> bool:
    """Make the pages without holding anybody up, then write them if nobody else has written in the meantime."""
    edition, _ = Publication.objects.get_or_create(brand_id=brand_pk)
    asked = list(PublishRequest.objects.filter(brand=brand_pk).values_list("pk", flat=True))
    if not asked and not anyway:
        return False
    seen = edition.version
    edition.at = max(now, edition.at or now)  # a sweep may speak of a moment that has passed
    edition.version += 1
    made = list(documents(page_data(Brand.objects.get(pk=brand_pk), now=edition.at)))
    with transaction.atomic():
        mine = Publication.objects.filter(pk=edition.pk, version=seen)
        if not mine.update(version=edition.version, at=edition.at):
            return False
        _write(made, edition, edition.at)
        PublishRequest.objects.filter(pk__in=asked).delete()
    return True


def _write(made: Iterable[Document], edition: Publication, at: datetime) -> None:
    mine = PublishedFile.objects.filter(brand=edition.brand_id)
    known = {
        (path, language): digest
        for path, language, digest in mine.filter(is_gone=False).values_list(
            "path", "language", "digest"
        )
    }
    changed = []
    for each in made:
        digest = hashlib.sha256(each.content_type.encode() + each.body).hexdigest()[:32]
        if known.pop((each.path, each.language), None) != digest:
            changed.append(_file(each, digest, edition, at))
    PublishedFile.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["brand", "path", "language"],
        update_fields=["version", "content_type", "digest", "changed_at", "body", "is_gone"],
    )
    for path, language in known:
        mine.filter(path=path, language=language).update(
            is_gone=True, body=b"", digest="", version=edition.version
        )


def _file(made: Document, digest: str, edition: Publication, at: datetime) -> PublishedFile:
    return PublishedFile(
        brand_id=edition.brand_id,
        path=made.path,
        language=made.language,
        version=edition.version,
        content_type=made.content_type,
        digest=digest,
        changed_at=at,
        body=made.body,
    )
