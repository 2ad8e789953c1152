"""Accounts that are one company: their customers, domains and components go to the one who stays."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext

from support.models import Account, AccountDomain, Customer
from support.tickets.refused import TicketRefused


def merge_accounts(accounts: Sequence[Account]) -> Account:
    """The one known longest stays and is returned; the others are gone. Their numbers elsewhere must not differ."""
    keys = [each.pk for each in accounts]
    with transaction.atomic():
        found = list(Account.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
        if len(found) < 2:
            raise TicketRefused(gettext("Choose at least two accounts."))
        if len({each.brand_id for each in found}) > 1:
            raise TicketRefused(gettext("Accounts of two brands cannot be merged."))
        numbers = {each.external_id for each in found} - {""}
        if len(numbers) > 1:
            raise TicketRefused(
                gettext(
                    "Your own systems know them as two: %(numbers)s. Empty the wrong one first."
                )
                % {"numbers": ", ".join(sorted(numbers))}
            )
        into, *others = found
        Customer.objects.filter(account__in=others).update(account=into)
        AccountDomain.objects.filter(account__in=others).update(account=into)
        Account.objects.filter(pk__in=[each.pk for each in others]).delete()
        into.external_id = next(iter(numbers), "")
        into.components = list(dict.fromkeys(each for one in found for each in one.components))
        into.save(update_fields=["external_id", "components"])
    return into
