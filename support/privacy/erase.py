"""Forget one customer: nothing is left that says who they were, and what was promised still counts."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from support import audit
from support.models import Customer, CustomerAddress, Erasure, Suppression
from support.privacy import emptied
from support.privacy.whose import Whose, whose
from support.tickets.actor import Actor

Also = Callable[[Whose], dict[str, int]]  # rows emptied, by what they are called


class EraseRefused(Exception):  # noqa: N818  # an answer to a person
    """The sentence that the person who asked reads."""


def erase(customer: Customer, *, by: Actor, reason: str, now: datetime) -> Erasure:
    """Empty whatever is personal about this customer and whoever was merged into them. It cannot be taken back."""
    if not reason.strip():
        raise EraseRefused(_("Say who asked for it, and when."))
    with transaction.atomic():
        locked = Customer.objects.select_for_update(of=("self",)).get(pk=customer.pk)
        if locked.merged_into_id is not None:
            raise EraseRefused(_("This customer is another one now: erase that one."))
        door = Erasure.objects.create(
            brand_id=locked.brand_id,
            customer=locked,
            at=now,
            by=by.name,
            reason=reason.strip()[:300],
        )
        door.counts, door.done_at = _everything(whose(locked)), now
        door.save(update_fields=["counts", "done_at"])
        audit.record("customer erased", by=by, on=locked, diff=door.counts, now=now)
    return door


def _everything(theirs: Whose) -> dict[str, int]:
    """Letters, mails and other apps' rows first: they are found by what goes after them."""
    counts = {"letters": emptied.letters(theirs), "mails": emptied.mails(theirs)}
    for path in settings.PRIVACY_ALSO:
        also: Also = import_string(path)
        counts |= also(theirs)
    counts |= {"files": emptied.files(theirs), "events": emptied.events(theirs)}
    counts["triggers"] = emptied.escalations(theirs)
    emptied.desks(theirs)
    counts |= {"messages": emptied.messages(theirs), "tickets": emptied.tickets(theirs)}
    Suppression.objects.filter(brand=theirs.customer.brand_id, email__in=theirs.emails).delete()
    counts["addresses"], _each = CustomerAddress.objects.filter(customer__in=theirs.people).delete()
    blank = dict.fromkeys(("name", "language", "time_zone", "external_id"), "")
    Customer.objects.filter(pk__in=theirs.people).update(account=None, **blank)
    return counts
