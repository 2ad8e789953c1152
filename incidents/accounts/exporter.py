"""A brand's accounts as the file that the loader reads."""

from collections import defaultdict
from collections.abc import Iterator

from incidents.accounts.table import COLUMNS
from support.models import Account, AccountDomain, Brand, CustomerAddress
from support.reports import sheet


def export(brand: Brand) -> Iterator[str]:
    """The brand's accounts as lines of a file that `read` takes back, safe to open in a spreadsheet."""
    people: dict[int, list[str]] = defaultdict(list)
    known = CustomerAddress.objects.filter(brand=brand, customer__account__isnull=False)
    for account, email in known.order_by("pk").values_list("customer__account", "email").iterator():
        people[account or 0].append(email)
    held: dict[int, list[str]] = defaultdict(list)
    domains = AccountDomain.objects.filter(brand=brand).order_by("pk")
    for account, domain in domains.values_list("account", "domain").iterator():
        held[account].append(domain)
    rows = Account.objects.filter(brand=brand).exclude(external_id="").order_by("external_id", "pk")
    return sheet.lines(
        COLUMNS,
        (
            (
                row.external_id,
                row.name,
                *(" ".join(each) for each in (row.components, held[row.pk], people[row.pk])),
            )
            for row in rows.iterator()
        ),
    )
