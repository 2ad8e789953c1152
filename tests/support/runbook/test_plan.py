"""The plan says what applying would change, in words that a reviewer reads, and changes nothing itself."""

import pytest

from support.models import Brand, RunbookVersion
from support.runbook.apply import apply
from support.runbook.plan import digest, plan
from tests import make
from tests.support.runbook.files import altered, load, minimal

pytestmark = pytest.mark.django_db

TEAM = "  desk: {name: Desk, email: desk@acme.test}\n"
POLICY = "    - id: all\n      default: true\n"
TARGETS = "      targets:\n" + "".join(
    f"        P{n}: {{first_response: null}}\n" for n in range(4)
)
CHAT = "    - id: chat\n      when: {channel: [chat]}\n" + TARGETS
WIDGET = "    - id: widget\n      when: {channel: [widget]}\n" + TARGETS


def planned(text: str) -> list[str]:
    return str(plan(load(text), now=make.NOON)).splitlines()


def test_a_plan_for_a_new_brand_names_all_and_writes_nothing() -> None:
    lines = planned(minimal())
    assert lines[0] == "acme: version 1"
    assert '  + ticket_prefix: "ACM"' in lines
    assert "  create team desk" in lines
    assert "  create queue desk" in lines
    assert any(line.startswith("  create brand acme: name None → 'Acme'") for line in lines)
    assert not Brand.objects.exists()


def test_a_plan_without_a_difference_says_so() -> None:
    apply(load(minimal()), by="Ada", now=make.NOON)
    assert planned(minimal()) == ["acme: nothing would change, version 1 stands."]


def test_a_plan_shows_old_and_new_by_path() -> None:
    apply(load(minimal()), by="Ada", now=make.NOON)
    text = altered(
        minimal(),
        ('"1 hour"', '"30 minutes"'),
        ("name: Acme\n", "name: Acme Ltd\n"),
        (
            TEAM,
            "  desk: {name: Desk, email: team@acme.test}\n  night: {name: Night, email: night@acme.test}\n",
        ),
    )
    assert planned(text) == [
        "acme: version 2",
        '  ~ name: "Acme" → "Acme Ltd"',
        '  ~ teams.desk.email: "desk@acme.test" → "team@acme.test"',
        '  + teams.night: {"name": "Night", "email": "night@acme.test", "members": []}',
        '  ~ sla.policies[all].targets.P0.first_response.within: "1 hour" → "30 minutes"',
        "  change brand acme: name 'Acme' → 'Acme Ltd'",
        "  update team desk: email 'desk@acme.test' → 'team@acme.test'",
        "  create team night",
    ]
    assert RunbookVersion.objects.count() == 1


def test_a_plan_shows_what_goes() -> None:
    more = altered(minimal(), (TEAM, TEAM + "  night: {name: Night, email: night@acme.test}\n"))
    apply(load(more), by="Ada", now=make.NOON)
    assert planned(minimal())[1:] == [
        '  - teams.night: {"name": "Night", "email": "night@acme.test", "members": []}',
        "  retire team night",
    ]


def test_a_policy_is_known_by_its_name_wherever_it_stands() -> None:
    apply(load(minimal()), by="Ada", now=make.NOON)
    (place,) = planned(altered(minimal(), (POLICY, CHAT + POLICY)))[1:]
    assert place.startswith('  + sla.policies[chat]: {"id": "chat"')


def test_another_order_is_a_change_because_the_first_match_wins() -> None:
    apply(load(altered(minimal(), (POLICY, CHAT + WIDGET + POLICY))), by="Ada", now=make.NOON)
    assert planned(altered(minimal(), (POLICY, WIDGET + CHAT + POLICY)))[1:] == [
        '  ~ sla.policies, their order: ["chat", "widget", "all"] → ["widget", "chat", "all"]'
    ]


def test_an_inserted_policy_before_others_shows_alone() -> None:
    apply(load(altered(minimal(), (POLICY, CHAT + POLICY))), by="Ada", now=make.NOON)
    assert len(planned(altered(minimal(), (POLICY, WIDGET + CHAT + POLICY)))) == 2


def test_a_key_that_an_upgrade_adds_and_leaves_empty_is_no_version() -> None:
    """The version in force was written by an older release, which did not know the key."""
    apply(load(minimal()), by="Ada", now=make.NOON)
    first = RunbookVersion.objects.get()
    older = {key: value for key, value in first.data.items() if value is not None}
    assert older != first.data
    written = {"data": older, "digest": digest(older), "source": minimal(), "applied_at": make.NOON}
    Brand.objects.update(
        runbook=RunbookVersion.objects.create(brand=first.brand, number=2, **written)
    )
    assert planned(minimal()) == ["acme: nothing would change, version 2 stands."]
    assert apply(load(minimal()), by="Ada", now=make.NOON).number == 2
    assert RunbookVersion.objects.count() == 2
