"""Bring accounts in line with a file, in one transaction: all of it, or nothing."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from incidents.accounts import domains
from incidents.accounts.table import Line, Problem, TableRefused
from incidents.models import Component
from support import audit
from support.models import Account, Brand, Customer, CustomerAddress
from support.tickets.actor import Actor

CHUNK = 500  # lines, or people, of one statement
Progress = Callable[[int], None]
Keys = Mapping[str, int]  # of accounts, by their numbers
Owners = Mapping[str, tuple[int, int]]  # an address: the account's key, and the line that says so


@dataclass(slots=True)
class Loaded:
    """What came of it, in numbers."""

    created: int = 0  # accounts
    changed: int = 0
    same: int = 0
    people: int = 0  # customers that were not known
    joined: int = 0  # customers whose account it became


def load(  # a verb with a rehearsal and a listener
    brand: Brand,
    lines: Sequence[Line],
    *,
    by: Actor,
    now: datetime,
    rehearse: bool = False,
    progress: Progress = lambda _done: None,
) -> Loaded:
    """Write what the file says, or with `rehearse` only count it. `progress` hears how many lines are done.

    TableRefused: a component is not the brand's, one person stands in two accounts, or others were writing meanwhile.
    """
    done = Loaded()
    for at in steps(brand, lines, done, by=by, now=now, rehearse=rehearse):
        progress(at)
    return done


def steps(  # as `load`
    brand: Brand, lines: Sequence[Line], done: Loaded, *, by: Actor, now: datetime, rehearse: bool
) -> Iterator[int]:
    """As `load`, yielding after each chunk how many lines are done; a caller who stops half-way changes nothing."""
    _check_components(brand, lines)
    try:
        with transaction.atomic():
            keys: dict[str, int] = {}
            touched: set[int] = set()  # accounts made or put right
            seen: dict[int, tuple[str, int]] = {}  # people, by an address and account of theirs
            for start in range(0, len(lines), CHUNK):
                chunk = lines[start : start + CHUNK]
                keys |= _accounts(brand, chunk, done, touched)
                owners = {
                    each: (keys[line.account], line.number)
                    for line in chunk
                    for each in line.emails
                }
                _people(brand, owners, seen, done, now=now)
                yield min(start + CHUNK, len(lines))
            _domains(brand, lines, keys, done, touched)
            told = {"accounts": len(lines), "created": done.created, "changed": done.changed}
            audit.record("accounts imported", by=by, brands=[brand.pk], diff=told, now=now)
            transaction.set_rollback(rehearse)
    except IntegrityError as error:
        said = _("Somebody else changed accounts at the same time: try again.")
        raise TableRefused(Problem(1, said)) from error


def _check_components(brand: Brand, lines: Sequence[Line]) -> None:
    known = set(Component.objects.filter(brand=brand).values_list("slug", flat=True))
    said = _("“%(slug)s” is no component. There are: %(known)s.")
    problems = [
        Problem(line.number, said % {"slug": slug, "known": ", ".join(sorted(known))})
        for line in lines
        for slug in line.components or ()
        if slug not in known
    ]
    if problems:
        raise TableRefused(*problems)


def _accounts(
    brand: Brand, lines: Sequence[Line], done: Loaded, touched: set[int]
) -> dict[str, int]:
    """The keys of these lines' accounts by their numbers, made or put right."""
    numbers = [line.account for line in lines]
    rows = Account.objects.filter(brand=brand, external_id__in=numbers)
    known = {row.external_id: row for row in rows}
    made, changed = [], []
    for line in lines:
        row = known.get(line.account)
        parts = list(line.components) if line.components is not None else None
        if row is None:
            row = Account(
                brand=brand, external_id=line.account, name=line.name, components=parts or []
            )
            made.append(row)
        elif (row.name, row.components) != (line.name, row.components if parts is None else parts):
            row.name, row.components = line.name, row.components if parts is None else parts
            changed.append(row)
    Account.objects.bulk_create(made)
    Account.objects.bulk_update(changed, ["name", "components"])
    done.created, done.changed = done.created + len(made), done.changed + len(changed)
    done.same += len(lines) - len(made) - len(changed)
    touched |= {row.pk for row in (*made, *changed)}
    return {row.external_id: row.pk for row in (*known.values(), *made)}


def _people(
    brand: Brand, owners: Owners, seen: dict[int, tuple[str, int]], done: Loaded, *, now: datetime
) -> None:
    """Those named by their addresses: known ones join, others are made."""
    emails = list(owners)
    for start in range(0, len(emails), CHUNK):
        chunk = emails[start : start + CHUNK]
        rows = CustomerAddress.objects.filter(brand=brand, email__in=chunk)
        known = {row.email: row.customer for row in rows.select_related("customer__merged_into")}
        moved = []
        for email in chunk:
            if email not in known:
                continue
            person, (account, line) = known[email].merged_into or known[email], owners[email]
            first = seen.setdefault(person.pk, (email, account))
            if first[1] != account:
                said = _("“%(email)s” is the same person as “%(other)s” of another account.")
                raise TableRefused(Problem(line, said % {"email": email, "other": first[0]}))
            if first[0] == email and person.account_id != account:
                person.account_id = account
                moved.append(person)
        Customer.objects.bulk_update(moved, ["account"])
        strangers = [email for email in chunk if email not in known]
        _meet(brand, {email: owners[email][0] for email in strangers}, now=now)
        done.joined, done.people = done.joined + len(moved), done.people + len(strangers)


def _meet(brand: Brand, strangers: Mapping[str, int], *, now: datetime) -> None:
    made = Customer.objects.bulk_create(
        Customer(brand=brand, account_id=account, created_at=now) for account in strangers.values()
    )
    CustomerAddress.objects.bulk_create(
        CustomerAddress(brand=brand, customer=customer, email=email)
        for customer, email in zip(made, strangers, strict=True)
    )


def _domains(
    brand: Brand, lines: Sequence[Line], keys: Keys, done: Loaded, touched: set[int]
) -> None:
    """Write the domains of accounts: known customers join by them now, others when they first write."""
    named = {line.account: line.domains for line in lines if line.domains is not None}
    wanted = {each: keys[account] for account, those in named.items() for each in those}
    accounts = {keys[each] for each in named}
    if accounts:
        put_right = (domains.replace(brand, wanted, accounts) & accounts) - touched
        done.changed, done.same = done.changed + len(put_right), done.same - len(put_right)
    _by_domain(brand, wanted, done)


def _by_domain(brand: Brand, wanted: Keys, done: Loaded) -> None:
    """Everybody known at a domain who has no account yet; one pass, however many domains there are."""
    if not wanted:
        return
    alone = CustomerAddress.objects.filter(
        brand=brand, customer__account=None, customer__merged_into=None
    )
    found: dict[int, int] = {}
    for customer, email in alone.order_by("pk").values_list("customer", "email").iterator():
        account = wanted.get(email.rpartition("@")[2])
        if account is not None:
            found.setdefault(customer, account)
    joined = [Customer(pk=customer, account_id=account) for customer, account in found.items()]
    Customer.objects.bulk_update(joined, ["account"], batch_size=CHUNK)
    done.joined += len(joined)
