"""Who writes for the first time joins the account whose domain is theirs; a file says which domains are whose."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents import accounts, lifecycle
from incidents.accounts import Loaded
from incidents.audience import who
from support.models import Account, AccountDomain, Brand, Customer
from support.tickets.actor import SYSTEM, Actor
from support.tickets.people.customers import create, find_or_create
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
HEAD = "account,name,domains"


def load(brand: Brand, *rows: str, head: str = HEAD, rehearse: bool = False) -> Loaded:
    lines = accounts.read("\n".join([head, *rows]).encode())
    return accounts.load(brand, lines, by=Actor("Ada"), now=NOON, rehearse=rehearse)


def held(brand: Brand) -> dict[str, str]:
    """Each domain's account, by its number."""
    rows = AccountDomain.objects.filter(brand=brand)
    return dict(rows.values_list("domain", "account__external_id"))


def writes(brand: Brand, email: str) -> str:
    """Which account somebody who writes now is of."""
    account = find_or_create(brand, email=email, name="", now=NOON).account
    return account.external_id if account else ""


def test_who_writes_later_joins_by_their_domain(luneo: Brand, foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example a.test", "B,Ben,b.example", "C,Cleo,")
    assert writes(foodyepay, "new@A.example") == "A"
    assert writes(foodyepay, "new@a.test") == "A"
    assert writes(foodyepay, "new@b.example") == "B"
    for stranger in ("x@nota.example", "x@deep.a.example", "x@example", "", "x@gmail.com"):
        assert writes(foodyepay, stranger) == "", stranger
    assert writes(luneo, "new@a.example") == ""  # the other brand knows nothing of it


def test_the_same_domain_is_another_account_at_another_brand(
    luneo: Brand, foodyepay: Brand
) -> None:
    load(foodyepay, "A,Ann,a.example")
    load(luneo, "L,Lou,a.example")
    both = [
        find_or_create(each, email="z@a.example", name="", now=NOON) for each in (luneo, foodyepay)
    ]
    assert [(one.brand, str(one.account)) for one in both] == [(luneo, "Lou"), (foodyepay, "Ann")]


def test_somebody_known_is_never_moved_by_writing_again(foodyepay: Brand) -> None:
    alone, other = (
        make.customer(foodyepay, "alone@x.example"),
        make.customer(foodyepay, "o@a.example"),
    )
    load(foodyepay, "A,Ann,a.example", "B,Ben,")
    Customer.objects.filter(pk=other.pk).update(account=Account.objects.get(external_id="B"))
    AccountDomain.objects.filter(domain="a.example").update(domain="x.example")
    assert writes(foodyepay, "alone@x.example") == ""
    assert writes(foodyepay, "o@a.example") == "B"
    assert find_or_create(foodyepay, email="alone@x.example", name="", now=NOON) == alone


def test_everybodys_domain_is_not_even_looked_up(foodyepay: Brand) -> None:
    """Were it in the table by some other way, nobody would join by it."""
    load(foodyepay, "A,Ann,a.example")
    AccountDomain.objects.update(domain="gmail.com")
    assert writes(foodyepay, "z@gmail.com") == ""


def test_only_a_stranger_costs_a_look(foodyepay: Brand) -> None:
    def queries(email: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            find_or_create(foodyepay, email=email, name="", now=NOON)
        return len([each for each in seen if "SAVEPOINT" not in each["sql"]])

    assert queries("z@a.example") == 4  # who is it, whose domain, the customer, the address
    assert queries("z@a.example") == 1
    assert queries("z@gmail.com") == 3


def test_the_one_who_was_faster_is_the_customer_account_and_all(foodyepay: Brand) -> None:
    first = make.customer(foodyepay, "z@a.example")
    load(foodyepay, "A,Ann,a.example")
    Customer.objects.update(account=None)
    assert create(foodyepay, email="z@a.example", name="", now=NOON) == first
    assert Customer.objects.count() == 1


def test_a_file_with_the_column_says_all_domains_of_its_accounts(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example old.example", "B,Ben,b.example")
    done = load(foodyepay, "A,Ann,a.example new.example")
    assert (done.changed, done.same) == (1, 0)
    assert held(foodyepay) == {"a.example": "A", "new.example": "A", "b.example": "B"}
    assert load(foodyepay, "A,Ann,").changed == 1
    assert held(foodyepay) == {"b.example": "B"}


def test_without_the_column_they_stay(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example")
    assert load(foodyepay, "A,Ann & Co", head="account,name").changed == 1
    assert held(foodyepay) == {"a.example": "A"}


def test_the_same_file_again_changes_nothing(foodyepay: Brand) -> None:
    rows = ("A,Ann,a.example a.test", "B,Ben,b.example")
    load(foodyepay, *rows)
    keys = set(AccountDomain.objects.values_list("pk", flat=True))
    assert load(foodyepay, *rows) == Loaded(same=2)
    assert set(AccountDomain.objects.values_list("pk", flat=True)) == keys


def test_a_domain_moves_to_the_account_that_the_file_says(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example", "B,Ben,b.example")
    done = load(foodyepay, "B,Ben,a.example")  # A is not in this file
    assert (done.changed, done.same) == (1, 0)
    assert held(foodyepay) == {"a.example": "B"}
    done = load(foodyepay, "A,Ann,a.example", "B,Ben,b.example")
    assert (done.changed, done.same) == (2, 0)
    assert held(foodyepay) == {"a.example": "A", "b.example": "B"}


def test_two_accounts_may_change_domains(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example", "B,Ben,b.example")
    assert load(foodyepay, "A,Ann,b.example", "B,Ben,a.example").changed == 2
    assert held(foodyepay) == {"b.example": "A", "a.example": "B"}


def test_a_new_or_renamed_account_counts_once(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example")
    done = load(foodyepay, "A,Anna,a.test", "B,Ben,b.example", "C,Cleo,")
    assert (done.created, done.changed, done.same) == (2, 1, 0)


def test_a_rehearsal_leaves_the_domains_alone(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example")
    assert load(foodyepay, "A,Ann,b.example", rehearse=True).changed == 1
    assert held(foodyepay) == {"a.example": "A"}


def test_other_brands_keep_theirs(luneo: Brand, foodyepay: Brand) -> None:
    load(luneo, "A,Lou,a.example")
    load(foodyepay, "A,Ann,a.example")
    load(foodyepay, "A,Ann,")
    assert held(luneo) == {"a.example": "A"}
    assert held(foodyepay) == {}


def test_a_domain_cannot_be_another_brands_accounts(luneo: Brand, foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,")
    theirs = Account.objects.get()
    with pytest.raises(IntegrityError, match="another brand"), transaction.atomic():
        AccountDomain.objects.create(brand=luneo, account=theirs, domain="a.example")
    AccountDomain.objects.create(brand=foodyepay, account=theirs, domain="a.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountDomain.objects.create(brand=foodyepay, account=theirs, domain="a.example")


def test_what_is_exported_has_the_domains_and_is_taken_back(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,a.example a.test", "B,Ben,")
    text = "".join(accounts.export(foodyepay))
    assert "A,Ann,,a.example a.test," in text
    again = accounts.load(foodyepay, accounts.read(text.encode()), by=SYSTEM, now=NOON)
    assert again == Loaded(same=2)
    assert len(held(foodyepay)) == 2


def test_many_domains_cost_as_many_statements_as_few(foodyepay: Brand) -> None:
    def queries(count: int) -> int:
        row = " ".join(f"d{n}-{count}.example" for n in range(count))
        with CaptureQueriesContext(connection) as seen:
            load(foodyepay, f"A,Ann,{row}")
        return len(seen)

    queries(3)
    assert queries(400) - queries(4) < 8  # SQLite takes so many values at once


def test_a_late_joiner_is_told_when_a_component_of_their_account_is_hit(
    luneo: Brand, foodyepay: Brand
) -> None:
    """F17: the file came before they ever wrote."""
    load(
        foodyepay,
        "A,Ann,balances,a.example",
        "B,Ben,app,b.example",
        head="account,name,components,domains",
    )
    for late in ("late@a.example", "other@b.example", "x@gmail.com"):
        find_or_create(foodyepay, email=late, name="", now=NOON)
    find_or_create(luneo, email="spy@a.example", name="", now=NOON)
    incident = lifecycle.declare(
        foodyepay, title="Wrong", severity="P0", category="balance", tickets=[], by=SYSTEM, now=NOON,
        key="balance",
    )  # fmt: skip
    assert [each.email for each in who.affected(incident)] == ["late@a.example"]
