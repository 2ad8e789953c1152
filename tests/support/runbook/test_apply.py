"""Applying a runbook: one new version when it says something new, its rows set right, or nothing at all."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings

from incidents.models import Component
from support.models import AuditEntry, Brand, Person, Queue, RunbookVersion, Team
from support.runbook.apply import RunbookMoved, apply
from support.runbook.dump import dump
from support.runbook.findings import RunbookInvalid
from support.runbook.load import load_file, load_text, shipped
from support.runbook.plan import Plan, digest
from support.tickets.actor import Actor
from tests import make
from tests.support.runbook.files import altered, line, load, minimal, text_of

pytestmark = pytest.mark.django_db

TEAM = "  desk: {name: Desk, email: desk@acme.test}\n"
PEOPLE = "people:\n  ann: {name: Ann, email: ann@acme.test, roles: [lead]}\n\nteams:\n"
STATUS = "status_page: {title: Acme Status}"
COMPONENT = "status_page: {title: Acme Status, components: [{id: shop, name: Shop, categories: [anything]}]}"


def applied(text: str, *, by: str = "Ada", now: datetime = make.NOON) -> Plan:
    return apply(load(text), by=by, now=now)


def in_force(brand: str = "acme") -> RunbookVersion:
    version = Brand.objects.get(slug=brand).runbook
    assert version is not None
    return version


def test_a_new_brand_gets_its_version_and_its_rows() -> None:
    applied(
        altered(minimal(), ("teams:\n", PEOPLE), (TEAM, TEAM.replace("}", ", members: [ann]}")))
    )
    brand = Brand.objects.get(slug="acme")
    assert (brand.name, brand.ticket_prefix, brand.language) == ("Acme", "ACM", "en")
    assert (brand.domain, brand.addresses, brand.time_zone) == (
        "acme.test",
        ["help@acme.test"],
        "Australia/Sydney",
    )
    assert Queue.objects.get(brand=brand).is_default
    assert Person.objects.get(brand=brand).roles == ["lead"]
    assert [person.slug for person in Team.objects.get(brand=brand).members.all()] == ["ann"]


def test_a_version_keeps_the_text_the_data_who_and_when() -> None:
    applied(minimal(), by="Ada")
    version = in_force()
    assert (version.number, version.applied_by, version.applied_at) == (1, "Ada", make.NOON)
    assert version.source == minimal()
    assert version.data == load(minimal()).data()
    assert version.digest == digest(version.data)


@pytest.mark.parametrize("name", ["luneo", "foodyepay"])
def test_a_shipped_runbook_applies_and_a_second_time_changes_nothing(name: str) -> None:
    first = apply(load_file(shipped()[name]), by="Ada", now=make.NOON)
    again = apply(load_file(shipped()[name]), by="Bob", now=make.NOON + timedelta(days=1))
    assert not first.changes_nothing
    assert again.changes_nothing
    version = RunbookVersion.objects.get(brand__slug=name)
    assert (version.number, version.applied_by) == (1, "Ada")


@pytest.mark.parametrize("name", ["luneo", "foodyepay"])
def test_apply_dump_apply_changes_nothing(name: str) -> None:
    apply(load_file(shipped()[name]), by="Ada", now=make.NOON)
    version = RunbookVersion.objects.get(brand__slug=name)
    dumped = dump(version)
    assert dumped == text_of(name)
    assert apply(load_text(dumped, name="dumped"), by="Bob", now=make.NOON).changes_nothing


@pytest.mark.parametrize("name", ["luneo", "foodyepay"])
def test_a_version_without_a_text_is_dumped_from_its_data(name: str) -> None:
    apply(load_file(shipped()[name]), by="Ada", now=make.NOON)
    version = RunbookVersion.objects.get(brand__slug=name)
    version.source = ""
    assert load_text(dump(version), name="dumped").data() == version.data


def test_both_shipped_runbooks_stand_side_by_side() -> None:
    for path in shipped().values():
        apply(load_file(path), by="Ada", now=make.NOON)
    assert set(Brand.objects.values_list("slug", "ticket_prefix")) == {
        ("luneo", "LUN"),
        ("foodyepay", "FOO"),
    }
    assert Queue.objects.get(brand__slug="foodyepay", tag="chatgpt-app").slug == "widget"
    assert Team.objects.filter(brand__slug="luneo").count() == 5


def test_a_comment_makes_no_version() -> None:
    applied(minimal())
    assert applied("# a word\n" + minimal()).changes_nothing
    assert RunbookVersion.objects.count() == 1


def test_what_says_something_new_makes_the_next_version() -> None:
    applied(minimal())
    done = applied(altered(minimal(), ('"1 hour"', '"2 minutes"')))
    assert (done.number, [str(place) for place in done.places]) == (
        2,
        ['~ sla.policies[all].targets.P0.first_response.within: "1 hour" → "2 minutes"'],
    )
    assert in_force().number == 2
    assert RunbookVersion.objects.get(number=1).data == load(minimal()).data()


def test_going_back_is_a_new_version_too() -> None:
    applied(minimal())
    applied(altered(minimal(), ('"1 hour"', '"2 minutes"')))
    assert applied(minimal()).number == 3


def test_what_leaves_the_file_is_retired_and_comes_back_as_the_same_row() -> None:
    more = altered(minimal(), (TEAM, TEAM + "  night: {name: Night, email: night@acme.test}\n"))
    applied(more)
    night = Team.objects.get(slug="night")
    applied(minimal())
    night.refresh_from_db()
    assert not night.is_active
    applied(more)
    assert Team.objects.get(slug="night", is_active=True).pk == night.pk


def test_rows_that_somebody_changed_are_set_right_without_a_version() -> None:
    applied(minimal())
    Team.objects.update(name="Somebody's idea")
    done = applied(minimal())
    assert [str(change) for change in done.rows] == [
        "update team desk: name \"Somebody's idea\" → 'Desk'"
    ]
    assert Team.objects.get().name == "Desk"
    assert RunbookVersion.objects.count() == 1


def test_the_counter_of_tickets_is_left_alone() -> None:
    applied(minimal())
    Brand.objects.update(last_ticket_number=41)
    applied(altered(minimal(), ("name: Acme\n", "name: Acme Ltd\n")))
    brand = Brand.objects.get()
    assert (brand.name, brand.last_ticket_number) == ("Acme Ltd", 41)


def test_components_keep_their_public_code_when_they_are_renamed() -> None:
    applied(altered(minimal(), (STATUS, COMPONENT)))
    shop = Component.objects.get()
    assert len(shop.code) == 12
    assert shop.since == make.NOON
    applied(
        altered(minimal(), (STATUS, COMPONENT.replace("name: Shop", "name: Store"))),
        now=make.NOON + timedelta(1),
    )
    renamed = Component.objects.get()
    assert (renamed.name, renamed.code, renamed.since) == ("Store", shop.code, make.NOON)


def test_a_component_that_leaves_the_file_is_retired() -> None:
    applied(altered(minimal(), (STATUS, COMPONENT)))
    applied(minimal())
    assert not Component.objects.get().is_active


@pytest.mark.parametrize(
    ("taken", "words", "said"),
    [
        (
            {"ticket_prefix": "ACM"},
            "ticket_prefix",
            "ticket_prefix: belongs to another brand already",
        ),
        (
            {"addresses": ["help@acme.test"]},
            "help@acme.test",
            "help@acme.test belongs to another brand already",
        ),
        ({"hosts": ["help.acme.test"]}, "hosts", "help.acme.test belongs to another brand already"),
    ],
)
def test_what_another_brand_has_is_refused_with_its_line(
    taken: dict[str, Any], words: str, said: str
) -> None:
    make.brand("other", **taken)
    text = altered(
        minimal(), ("domain: acme.test\n", "domain: acme.test\nhosts: [help.acme.test]\n")
    )
    with pytest.raises(RunbookInvalid) as refused:
        applied(text)
    (problem,) = refused.value.problems
    assert problem.line == line(text, words)
    assert said in str(problem)
    assert not Brand.objects.filter(slug="acme").exists()


@pytest.mark.parametrize(
    ("console", "host"),
    [
        ("http://localhost:8000", "localhost"),
        ("https://desk.acme.test", "desk.acme.test"),
        ("https://Desk.Acme.test:8443/", "desk.acme.test"),
    ],
)
def test_the_consoles_own_host_belongs_to_no_brand(
    settings: LazySettings, console: str, host: str
) -> None:
    """Its middleware would show that brand's public pages in place of the console, and nobody could sign in."""
    settings.PUBLIC_URL = console
    text = altered(
        minimal(), ("domain: acme.test\n", f"domain: acme.test\nhosts: [a.test, {host}]\n")
    )
    with pytest.raises(RunbookInvalid) as refused:
        applied(text)
    (problem,) = refused.value.problems
    assert (problem.line, problem.where) == (line(text, "hosts"), "hosts[1]")
    assert problem.message == f"{host} is the console's own host: expected another"


def test_half_an_apply_is_no_apply(monkeypatch: pytest.MonkeyPatch) -> None:
    applied(minimal())

    def broken(**_fields: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(RunbookVersion.objects, "create", broken)
    with pytest.raises(RuntimeError):
        applied(
            altered(
                minimal(),
                ("name: Acme\n", "name: Acme Ltd\n"),
                ("{name: Desk, email", "{name: Bureau, email"),
            )
        )
    assert Brand.objects.get().name == "Acme"
    assert Team.objects.get().name == "Desk"


def test_another_brands_rows_are_never_touched() -> None:
    other = make.brand("other")
    Team.objects.create(brand=other, slug="desk", name="Theirs")
    applied(minimal())
    applied(altered(minimal(), (TEAM, "  desk: {name: Ours, email: desk@acme.test}\n")))
    assert Team.objects.get(brand=other).name == "Theirs"


@pytest.mark.parametrize(("over", "stands"), [(0, False), (1, True), (2, False), (None, True)])
def test_it_goes_over_the_version_that_the_plan_was_compared_with_or_not_at_all(
    over: int | None, stands: bool
) -> None:
    applied(minimal())
    newer = load(altered(minimal(), ('"1 hour"', '"2 minutes"')))
    if stands:
        assert apply(newer, by="Ada", now=make.NOON, over=over).number == 2
        return
    with pytest.raises(RunbookMoved):
        apply(newer, by="Ada", now=make.NOON, over=over)
    assert in_force().number == 1


def test_the_first_version_of_a_brand_goes_over_none() -> None:
    assert apply(load(minimal()), by="Ada", now=make.NOON, over=0).number == 1


def test_the_audit_knows_the_person_and_not_only_the_name() -> None:
    ada = make.agent("ada")
    apply(load(minimal()), by=Actor.of(ada), now=make.NOON)
    entry = AuditEntry.objects.get(action="runbook applied")
    assert (entry.actor, entry.actor_key) == ("Ada", ada.pk)
    assert in_force().applied_by == "Ada"
