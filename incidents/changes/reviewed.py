"""Keep what somebody said last of a pull request; calls may come twice, out of order, and before the change's entry."""

from datetime import datetime

from django.db import transaction

from incidents.models import PullReview
from support.models import Brand


def pushed(brand: Brand, link: str, *, author: str, at: datetime) -> bool:
    """Its commits are others now: earlier approvals no longer count. False: we know of a later push."""
    return hear(brand, link, login=PullReview.PUSHED, author=author, approves=False, at=at)


def hear(  # what a review is
    brand: Brand, link: str, *, login: str, author: str, approves: bool, at: datetime
) -> bool:
    """False: we know something newer. Of the same moment the later call counts, as when a review is dismissed."""
    said = {"approves": approves, "author": author.lower(), "at": at}
    with transaction.atomic():
        row, made = PullReview.objects.get_or_create(
            brand=brand, link=link, login=login.lower(), defaults=said
        )
        older = PullReview.objects.filter(pk=row.pk, at__lte=at)
        return made or bool(older.update(**said))
