"""An owner of the database who changes, removes, forges or cuts off entries is found out, every time."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from support import audit
from support.audit import heads, kept
from support.audit.verify import Finding, verify
from support.lib.database import walls
from support.models import AuditEntry, Brand
from support.models.walls import WALLS
from support.tickets.actor import Actor
from tests import make

ROWS = 6
ADA = Actor("Ada")


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.AUDIT_DIR = tmp_path


@pytest.fixture
def brand(db: None) -> Brand:
    """A brand whose chain has six rows, beside the chain of no brand with one."""
    made = make.brand()
    for number in range(ROWS):
        diff = {"name": [f"old {number}", f"new {number}"], "count": number}
        audit.record("changed", by=ADA, on=made, diff=diff, now=make.NOON)
    audit.record("failed sign-in", by=Actor("somebody unknown"), now=make.NOON)
    return made


def found(brand: Brand, known: list[heads.Head] | None = None) -> str:
    """What is wrong with the brand's chain."""
    return next(each.problem for each in verify(known or ()) if each.brand == brand.slug)


def as_owner(sql: str, *params: str | int | None) -> None:
    """The database's owner takes the walls down, does it, and builds them up again."""
    walls.build(connection, [], prefix="support_auditentry")
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
    walls.build(connection, WALLS, prefix="support_")


def test_a_chain_that_nobody_touched_is_whole(brand: Brand) -> None:
    assert list(verify(heads.current())) == [Finding("-", 1), Finding(brand.slug, ROWS)]


def test_each_brand_has_a_chain_of_its_own_that_starts_at_one(brand: Brand) -> None:
    other = make.brand("other")
    audit.record("changed", by=ADA, on=other, now=make.NOON)
    assert AuditEntry.objects.get(brand=other).seq == 1
    assert AuditEntry.objects.get(brand=other).prev_hash == ""
    assert list(AuditEntry.objects.filter(brand=brand).order_by("seq").values_list("seq")) == [
        (number,) for number in range(1, ROWS + 1)
    ]


COLUMNS: dict[str, str | int] = {
    "at": "2020-01-01 00:00:00",
    "actor": "Mallory",
    "actor_key": 666,
    "action": "deleted",
    "object_type": "support.Ticket",
    "object_key": "666",
    "object_name": "Another",
    "diff": json.dumps({"name": ["old", "forged"]}),
    "request_id": "forged",
    "prev_hash": "f" * 64,
    "hash": "f" * 64,
    "seq": 77,
}


@pytest.mark.parametrize("row", [1, 3, ROWS])
@pytest.mark.parametrize("column", COLUMNS)
def test_a_changed_column_is_found_and_its_row_named(brand: Brand, column: str, row: int) -> None:
    sql = f"UPDATE support_auditentry SET {column} = %s WHERE brand_id = %s AND seq = %s"
    as_owner(sql, COLUMNS[column], brand.pk, row)
    assert f"row {row} " in found(brand)


@pytest.mark.parametrize("row", range(1, ROWS + 1))
def test_a_removed_row_is_found_even_the_last_one(brand: Brand, row: int) -> None:
    known = heads.current()
    as_owner("DELETE FROM support_auditentry WHERE brand_id = %s AND seq = %s", brand.pk, row)
    assert str(row) in found(brand, known)


@pytest.mark.parametrize("left", range(ROWS))
def test_a_tail_that_was_cut_off_is_found_by_the_head_that_left(brand: Brand, left: int) -> None:
    known = heads.current()
    as_owner("DELETE FROM support_auditentry WHERE brand_id = %s AND seq > %s", brand.pk, left)
    assert found(brand, known) == f"ends at row {left}: rows {left + 1} to {ROWS} were cut off"
    assert found(brand) == ""  # nobody could tell without the head


def test_a_tail_written_anew_with_the_true_key_is_not_the_one_that_left(brand: Brand) -> None:
    known = heads.current()
    as_owner("DELETE FROM support_auditentry WHERE brand_id = %s AND seq = %s", brand.pk, ROWS)
    audit.record("changed", by=Actor("Mallory"), on=brand, now=make.NOON)
    assert found(brand) == ""
    assert found(brand, known) == f"row {ROWS} is not the one whose head was kept"


def test_rows_that_changed_places_are_found(brand: Brand) -> None:
    swap = "UPDATE support_auditentry SET seq = %s WHERE brand_id = %s AND seq = %s"
    for new, old in ((100, 2), (2, 3), (3, 100)):
        as_owner(swap, new, brand.pk, old)
    assert found(brand) == "row 2 does not follow the row before it"


def test_a_row_of_another_brands_chain_does_not_fit_in(brand: Brand) -> None:
    other = make.brand("other")
    audit.record("changed", by=ADA, on=other, now=make.NOON)
    move = "UPDATE support_auditentry SET brand_id = %s, seq = %s WHERE brand_id = %s"
    as_owner(move, brand.pk, ROWS + 1, other.pk)
    assert found(brand) == f"row {ROWS + 1} does not follow the row before it"


def test_a_forged_row_needs_the_key(brand: Brand, settings: Settings) -> None:
    kept, settings.AUDIT_KEY = settings.AUDIT_KEY, "what the owner guesses"
    audit.record("changed", by=ADA, on=brand, now=make.NOON)
    settings.AUDIT_KEY = kept
    assert (
        found(brand)
        == f"row {ROWS + 1} was changed, or sealed with another key than AUDIT_KEY or SECRET_KEY"
    )


def test_a_new_key_leaves_old_rows_good(brand: Brand, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one " * 5
    audit.record("changed", by=ADA, on=brand, now=make.NOON)
    assert found(brand) == ""


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (lambda rows: rows.update(actor="Mallory"), walls.APPEND_ONLY),
        (lambda rows: rows.update(diff={}), walls.APPEND_ONLY),
        (lambda rows: rows.delete(), walls.KEPT),
    ],
    ids=["actor", "diff", "delete"],
)
def test_the_database_refuses_the_application(
    brand: Brand, act: Callable[[object], object], said: str
) -> None:
    with pytest.raises(DatabaseError, match=said), transaction.atomic():
        act(AuditEntry.objects.filter(brand=brand))


@pytest.mark.services
def test_postgresql_refuses_to_empty_the_table(brand: Brand) -> None:
    with pytest.raises(DatabaseError, match=walls.KEPT), transaction.atomic():
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE support_auditentry")


def test_a_change_that_is_taken_back_leaves_no_row(brand: Brand) -> None:
    with transaction.atomic():
        audit.record("changed", by=ADA, on=brand, now=make.NOON)
        transaction.set_rollback(True)
    assert AuditEntry.objects.filter(brand=brand).count() == ROWS


def test_secrets_are_masked_and_customers_named_by_key(brand: Brand) -> None:
    customer = make.customer(brand, name="Zoé Martin")
    diff = {"api_key": ["a", "b"], "inner": {"password": "x", "city": "Paris"}}
    audit.record("changed", by=ADA, on=customer, diff=diff, now=make.NOON)
    entry = AuditEntry.objects.latest("pk")
    assert entry.object_name == f"customer {customer.pk}"
    assert entry.diff == {
        "api_key": "[masked]",
        "inner": {"password": "[masked]", "city": "Paris"},
    }


def test_what_databases_keep_differently_is_sealed_alike(brand: Brand) -> None:
    diff = {"zeta": 1, "alpha": {"b": [True, None], "a": "é\x00\U0001f600"}, "when": make.NOON}
    audit.record("changed", by=ADA, on=brand, diff=diff, now=make.NOON)
    assert found(brand) == ""


def test_the_heads_leave_once_an_hour(brand: Brand) -> None:
    assert [head.seq for head in heads.send(now=make.NOON)] == [1, ROWS]
    assert heads.send(now=make.NOON + heads.EVERY / 2) == []
    assert len(heads.send(now=make.NOON + heads.EVERY)) == 2
    assert {(head.brand, head.seq) for head in kept.kept()} == {(None, 1), (brand.pk, ROWS)}


def test_the_heads_are_mailed_to_who_keeps_them(brand: Brand, settings: Settings) -> None:
    settings.AUDIT_MAIL_TO = ["notary@example.com"]
    heads.send(now=make.NOON)
    heads.send(now=make.NOON + heads.EVERY)
    (row,) = brand.outbox.all()  # nothing moved: the second hour sends no second mail
    assert row.destination == "notary@example.com"
    assert AuditEntry.objects.get(brand=brand, seq=ROWS).hash in row.payload["text"]


def test_the_command_names_what_is_wrong(
    brand: Brand, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("verify_audit")
    assert f"{brand.slug}: {ROWS} rows, whole" in capsys.readouterr().out
    heads.send(now=make.NOON)
    as_owner("DELETE FROM support_auditentry WHERE brand_id = %s AND seq > 4", brand.pk)
    with pytest.raises(SystemExit):
        call_command("verify_audit")
    assert f"{brand.slug}: ends at row 4: rows 5 to 6 were cut off" in capsys.readouterr().out


def test_a_log_with_other_lines_is_read_for_heads(brand: Brand, tmp_path: Path) -> None:
    (head,) = (each for each in heads.current() if each.brand == brand.pk)
    line = {"event": "audited", "brand": head.brand, "seq": head.seq, "hash": head.hash}
    log = tmp_path / "desk.log"
    log.write_text(f'not json\n{{"event": "answered"}}\n[1]\n{json.dumps(line)}\n')
    assert list(kept.kept([log])) == [head]
