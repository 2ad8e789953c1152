"""Which domains are an account's: those a file names take the place of those it had."""

from collections.abc import Collection, Mapping

from support.models import AccountDomain, Brand

CHUNK = 500  # rows of one statement


def replace(brand: Brand, wanted: Mapping[str, int], accounts: Collection[int]) -> set[int]:
    """Give each of `accounts` the domains that `wanted` says, if need be from others; returns whose changed."""
    rows = AccountDomain.objects.filter(brand=brand)
    held = dict(rows.values_list("domain", "account_id").iterator())
    fresh = {domain: account for domain, account in wanted.items() if held.get(domain) != account}
    left = [each for each, owner in held.items() if owner in accounts and each not in wanted]
    gone = [*left, *(each for each in fresh if each in held)]
    for start in range(0, len(gone), CHUNK):
        rows.filter(domain__in=gone[start : start + CHUNK]).delete()
    made = (
        AccountDomain(brand=brand, account_id=owner, domain=each) for each, owner in fresh.items()
    )
    AccountDomain.objects.bulk_create(made, batch_size=CHUNK)
    return {*fresh.values(), *(held[each] for each in gone)}
