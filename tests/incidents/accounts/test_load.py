"""Accounts are brought in line with a file: as a whole or not at all, twice is once, and the audience finds them."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents import accounts, lifecycle
from incidents.accounts import Loaded, TableRefused
from incidents.audience import who
from support.models import Account, AuditEntry, Brand, Customer, CustomerAddress
from support.tickets.actor import SYSTEM, Actor
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.django_db
HEAD = "account,name,components,domains,emails"
ADA = Actor("Ada")


def load(brand: Brand, *rows: str, head: str = HEAD, **given: Any) -> Loaded:
    lines = accounts.read("\n".join([head, *rows]).encode())
    return accounts.load(brand, lines, by=ADA, now=NOON, **given)


def counts(done: Loaded) -> tuple[int, int, int, int, int]:
    return done.created, done.changed, done.same, done.people, done.joined


def known(brand: Brand) -> dict[str, tuple[str, list[str], list[str]]]:
    """Every account by its number: its name, components and people."""
    return {
        each.external_id: (
            each.name,
            each.components,
            sorted(
                CustomerAddress.objects.filter(customer__account=each).values_list(
                    "email", flat=True
                )
            ),
        )
        for each in Account.objects.filter(brand=brand)
    }


ROWS = (
    "A,Ann,balances payments,,ann@a.example",
    "B,Ben,balances,b.example,",
    "C,Cleo,,,cleo@c.example carl@c.example",
)


def test_accounts_and_people_are_made(foodyepay: Brand) -> None:
    make.customer(foodyepay, "known@b.example")
    assert counts(load(foodyepay, *ROWS)) == (3, 0, 0, 3, 1)
    assert known(foodyepay) == {
        "A": ("Ann", ["balances", "payments"], ["ann@a.example"]),
        "B": ("Ben", ["balances"], ["known@b.example"]),
        "C": ("Cleo", [], ["carl@c.example", "cleo@c.example"]),
    }


def test_the_same_file_again_changes_nothing(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS)
    before = known(foodyepay)
    assert counts(load(foodyepay, *ROWS)) == (0, 0, 3, 0, 0)
    assert known(foodyepay) == before
    assert Customer.objects.count() == 3


def test_what_the_file_does_not_name_stays(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS)
    assert counts(load(foodyepay, "A,Ann & Co", head="account,name")) == (0, 1, 0, 0, 0)
    assert known(foodyepay)["A"] == ("Ann & Co", ["balances", "payments"], ["ann@a.example"])
    assert len(known(foodyepay)) == 3


def test_an_empty_cell_of_components_takes_them_away(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS)
    assert load(foodyepay, "A,Ann,", head="account,name,components").changed == 1
    assert known(foodyepay)["A"][1] == []


def test_a_person_who_is_known_keeps_everything_and_joins(foodyepay: Brand) -> None:
    person = make.customer(foodyepay, "ann@a.example", name="Ann Lee")
    assert counts(load(foodyepay, ROWS[0])) == (1, 0, 0, 0, 1)
    person.refresh_from_db()
    assert (person.name, str(person.account)) == ("Ann Lee", "Ann")


def test_a_person_moves_to_the_account_that_the_file_says(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS)
    assert load(foodyepay, "D,Dora,,,ann@a.example").joined == 1
    assert known(foodyepay)["A"][2] == []
    assert known(foodyepay)["D"][2] == ["ann@a.example"]


def test_a_domain_takes_nobody_away_from_another_account(foodyepay: Brand) -> None:
    load(foodyepay, "A,Ann,,,ann@b.example")
    make.customer(foodyepay, "sub@deep.b.example")
    make.customer(foodyepay, "x@notb.example")
    assert load(foodyepay, ROWS[1]).joined == 0


def test_somebody_merged_is_joined_as_who_they_are_now(foodyepay: Brand) -> None:
    old, new = make.customer(foodyepay, "old@a.example"), make.customer(foodyepay, "new@x.example")
    Customer.objects.filter(pk=old.pk).update(merged_into=new)
    load(foodyepay, "A,Ann,,,old@a.example")
    new.refresh_from_db()
    assert str(new.account) == "Ann"


@pytest.mark.parametrize("apart", [False, True])
def test_one_person_with_two_addresses_is_of_one_account(foodyepay: Brand, apart: bool) -> None:
    person = make.customer(foodyepay, "one@a.example")
    CustomerAddress.objects.create(brand=foodyepay, customer=person, email="two@a.example")
    if not apart:
        assert load(foodyepay, "A,Ann,,,one@a.example two@a.example").joined == 1
        return
    with pytest.raises(TableRefused, match=r"Line 3: “two@a.example” is the same person"):
        load(foodyepay, "A,Ann,,,one@a.example", "B,Ben,,,two@a.example")
    assert not Account.objects.exists()


def test_a_component_that_is_not_the_brands_is_told_with_those_that_are(
    luneo: Brand, foodyepay: Brand
) -> None:
    with pytest.raises(TableRefused, match=r"Line 2: “balances” is no component. There are: admin"):
        load(luneo, "A,Ann,checkout balances,,")
    assert not Account.objects.exists()


def test_a_rehearsal_counts_the_same_and_writes_nothing(foodyepay: Brand) -> None:
    rehearsed = load(foodyepay, *ROWS, rehearse=True)
    assert not Account.objects.exists()
    assert not Customer.objects.exists()
    assert not AuditEntry.objects.exists()
    assert load(foodyepay, *ROWS) == rehearsed


def test_it_stands_in_the_audit_once(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS)
    entry = AuditEntry.objects.get(brand=foodyepay)
    assert (entry.action, entry.actor) == ("accounts imported", "Ada")


def test_brands_do_not_share_accounts_or_people(luneo: Brand, foodyepay: Brand) -> None:
    theirs = make.customer(luneo, "known@b.example")
    load(foodyepay, *ROWS)
    load(luneo, "A,Another,,,ann@a.example")
    theirs.refresh_from_db()
    assert theirs.account is None
    assert known(luneo) == {"A": ("Another", [], ["ann@a.example"])}
    assert known(foodyepay)["A"][0] == "Ann"


def test_those_of_an_account_on_a_component_that_is_hit_are_the_audience(foodyepay: Brand) -> None:
    """F17 for people who never wrote to us."""
    make.customer(foodyepay, "known@b.example")
    load(foodyepay, *ROWS)
    incident = lifecycle.declare(
        foodyepay, title="Wrong", severity="P0", category="balance", tickets=[], by=SYSTEM, now=NOON,
        key="balance",
    )  # fmt: skip
    assert {each.email for each in who.affected(incident)} == {"ann@a.example", "known@b.example"}


def test_the_cost_follows_the_chunks_and_not_the_lines(foodyepay: Brand) -> None:
    def queries(first: int, count: int) -> int:
        rows = [f"{n},N,balances,{n}.example,p{n}@q.example" for n in range(first, first + count)]
        with CaptureQueriesContext(
            connection,
        ) as caught:
            load(foodyepay, *rows)
        return len(caught)

    assert queries(5, 400) - queries(0, 5) < 10  # SQLite takes so many values at once


def test_progress_is_told_by_the_chunk(foodyepay: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidents.accounts.loader.CHUNK", 2)
    heard: list[int] = []
    assert counts(load(foodyepay, *ROWS, progress=heard.append))[0] == 3
    assert heard == [2, 3]


def test_what_is_exported_is_taken_back_and_changes_nothing(foodyepay: Brand) -> None:
    load(foodyepay, *ROWS, "'=D,'+Dora & 'Co',payments,,d@d.example")
    assert known(foodyepay)["=D"][0] == "+Dora & 'Co'"
    text = "".join(accounts.export(foodyepay))
    assert "'=D,'+Dora" in text
    lines = accounts.read(text.encode())
    assert counts(accounts.load(foodyepay, lines, by=ADA, now=NOON)) == (0, 0, 4, 0, 0)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "accounts.csv"
    path.write_text("\n".join([HEAD, *ROWS]))
    return path


def command(*given: Any) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command("accounts", *given, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_rehearses_imports_and_tells_how_far_it_is(
    foodyepay: Brand, file: Path
) -> None:
    said, progress = command("import", "foodyepay", file, "--dry-run")
    assert said.startswith("Would be: 3 accounts created")
    assert not Account.objects.exists()
    said, progress = command("import", "foodyepay", file, "--by", "Lea")
    assert said == "3 accounts created, 0 changed, 0 as they were; 3 people made, 0 joined.\n"
    assert progress == "3 of 3 lines\n"
    assert AuditEntry.objects.get(brand=foodyepay).actor == "Lea"


def test_the_command_exports_and_never_writes_over_a_file(foodyepay: Brand, file: Path) -> None:
    command("import", "foodyepay", file)
    out = file.with_name("out.csv")
    assert str(out) in command("export", "foodyepay", out)[0]
    assert out.read_text().startswith("\ufeffaccount,name")
    with pytest.raises(CommandError, match=r"out.csv is there already: name another file\."):
        command("export", "foodyepay", out)


def test_the_command_says_what_is_wrong(foodyepay: Brand, file: Path) -> None:
    with pytest.raises(CommandError, match=r'There is no brand "nobody"\. Known: foodyepay\.'):
        command("import", "nobody", file)
    with pytest.raises(CommandError, match="No such file"):
        command("import", "foodyepay", file.with_name("none.csv"))
    file.write_text("account,name\nA,\n")
    with pytest.raises(CommandError, match=r"Nothing was imported.\nLine 2: “name” is empty."):
        command("import", "foodyepay", file)
