"""The rules as tables: every rule of both shipped runbooks is shown, with its place and the line that it serves."""

from typing import Any

import pytest

from support.admin.runbook import rules
from tests.conftest import shipped_runbook
from tests.small_runbook import DATA, changed

BRANDS = ("luneo", "foodyepay")
DASH = rules.NONE
ALL = [(slug, section) for slug in BRANDS for section in rules.SECTIONS]


def data(slug: str) -> dict[str, Any]:
    return shipped_runbook(slug).data()


def tables(of: dict[str, Any], section: str) -> dict[str, rules.Table]:
    return {str(each.title): each for each in rules.SECTIONS[section][1](of)}


def cells(of: dict[str, Any], section: str) -> str:
    found = tables(of, section).values()
    return "\n".join(" | ".join(map(str, row)) for table in found for row in table.rows)


@pytest.mark.parametrize(("slug", "section"), ALL)
def test_each_table_is_as_wide_as_its_head(slug: str, section: str) -> None:
    for table in tables(data(slug), section).values():
        assert {len(row) for row in table.rows} <= {len(table.columns)}


@pytest.mark.parametrize(("slug", "section"), ALL)
def test_each_table_stands_at_a_place_of_the_file(slug: str, section: str) -> None:
    lines = shipped_runbook(slug).source.lines
    assert [
        each.path for each in tables(data(slug), section).values() if each.path not in lines
    ] == []


@pytest.mark.parametrize(("slug", "section"), ALL)
def test_each_line_that_is_served_is_one_of_the_files(slug: str, section: str) -> None:
    said = data(slug)["lines"]
    served = [line for each in tables(data(slug), section).values() for line in each.serves]
    assert set(served) <= said.keys()


@pytest.mark.parametrize(
    ("slug", "row"),
    [
        (
            "luneo",
            ("P0", "30 minutes (always)", "30 minutes (always)", "30 minutes (always)", DASH),
        ),
        (
            "luneo",
            ("P2", "8 hours (support)", "8 hours (support)", "1 business day (support)", DASH),
        ),
    ],
)
def test_promises_are_said_as_the_file_says_them(slug: str, row: tuple[str, ...]) -> None:
    assert row in list(tables(data(slug), "promises")["standard"].rows)


@pytest.mark.parametrize("slug", BRANDS)
def test_every_policy_severity_category_trigger_team_and_person_is_shown(slug: str) -> None:
    of = data(slug)
    assert {each["id"] for each in of["sla"]["policies"]} < tables(of, "promises").keys()
    assert of["calendars"].keys() == tables(of, "calendars").keys()
    assert {each["id"] for each in of["escalation"]["policies"]} < tables(of, "escalation").keys()
    for section, found in (
        (
            "routing",
            [*of["categories"].values(), *of["severities"].values(), *of["queues"].values()],
        ),
        ("people", [*of["teams"].values(), *of["people"].values()]),
    ):
        shown = cells(of, section)
        assert [each["name"] for each in found if each["name"] not in shown] == []
    assert all(key in cells(of, "escalation") for key in of["escalation"]["triggers"])


@pytest.mark.parametrize(
    ("trigger", "said"),
    [
        ({"customers": 3, "within": "60 minutes"}, "3 customers within 60 minutes"),
        ({"categories": ["security"], "keywords": ["leak"]}, "security · leak"),
        ({"keywords": ["leak", "hack"]}, "leak, hack"),
        ({}, "by hand"),
    ],
)
def test_what_sets_an_escalation_off(trigger: dict[str, Any], said: str) -> None:
    of = changed(escalation={"triggers": {"one": trigger}})
    assert list(tables(of, "escalation")["Triggers"].rows) == [("one", said, DASH)]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({}, DASH),
        ({"unless": "acknowledged"}, "unless acknowledged"),
        ({"during": "support", "awake": True}, "during: support, who is awake"),
        ({"unless": "acknowledged", "outside": "support"}, "unless acknowledged, outside: support"),
    ],
)
def test_what_keeps_a_step_from_being_taken(step: dict[str, Any], said: str) -> None:
    whole = {"after": "0 minutes", "do": "notify", "to": ["owners"], **step}
    policy = {"id": "p", "when": {"on": ["breach"], "severity": ["P0", "P1"]}, "steps": [whole]}
    table = tables(changed(escalation={"policies": [policy]}), "escalation")["p"]
    assert list(table.rows) == [("0 minutes", "notify", "owners", said)]
    assert table.note == "on: breach · severity: P0, P1"


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        ({}, DASH),
        ({"revenue": True}, "revenue"),
        ({"revenue": True, "security": True}, "revenue, security"),
    ],
)
def test_what_a_category_is_marked_with(marks: dict[str, bool], said: str) -> None:
    of = changed(categories={"one": {"name": "One", "owners": ["ops"], **marks}})
    assert list(tables(of, "routing")["Categories"].rows) == [
        ("One", "ops", DASH, said, DASH, DASH)
    ]


def test_a_calendar_that_is_always_open_says_so_and_others_their_windows() -> None:
    found = tables(DATA, "calendars")
    assert list(found["always"].rows) == [("Every day", "Always")]
    assert list(found["support"].rows) == [("mon-fri", "09:00-18:00")]
    assert found["support"].note == "Europe/Paris"


def test_holidays_are_said_beside_the_zone() -> None:
    assert tables(data("luneo"), "calendars")["support"].note == "Europe/Paris · Holidays: FR"


def test_a_turn_of_somebody_who_left_the_file_shows_the_word_it_uses() -> None:
    turns = {"people": ["hugo", "gone"], "every": "7 days", "handover": "mon 09:00", "zone": "UTC"}
    table = tables(changed(on_call={"night": turns}), "people")["On call: night"]
    assert list(table.rows) == [("1", "Hugo"), ("2", "gone")]
    assert table.note == "7 days, mon 09:00 (UTC)"


@pytest.mark.parametrize("section", rules.SECTIONS)
def test_a_file_that_says_little_is_shown_too(section: str) -> None:
    of = {name: DATA[name] for name in ("calendars", "categories", "severities", "sla")}
    assert all(each.columns for each in tables(of, section).values())


def test_lines_are_served_in_the_order_in_which_people_count() -> None:
    of = changed(
        categories={
            line: {"name": line, "owners": [], "line": line} for line in ("L10", "L9", "F2", "L2")
        }
    )
    assert list(tables(of, "routing")["Categories"].serves) == ["F2", "L2", "L9", "L10"]
