"""Why a clock is due when it is, in sentences that a person can check."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from support.sla.explain import Explanation, as_json, explain
from support.sla.ledger import Event, Ledger
from support.sla.phrases import span
from support.sla.policy import PolicySet
from tests.support.sla.given import (
    TARGETS,
    asks,
    at,
    becomes,
    graded,
    ledger,
    mon,
    replies,
    runbook,
    tue,
)


def told(found: Ledger, kind: str, instance: int = 1) -> Explanation:
    (only,) = [each for each in explain(found) if (each.kind, each.instance) == (kind, instance)]
    return only


def texts(explanation: Explanation, kind: str) -> list[str]:
    return [step.text for step in explanation.steps if step.kind == kind]


def test_the_answer_is_one_sentence() -> None:
    found = told(
        ledger(asks(mon("10:00")), until=mon("11:00"), category="billing"), "first_response"
    )
    assert found.because == (
        'Due Mon 2 Mar 2026 18:00 (Europe/Paris) because policy "standard" promises P2 first response within 8 hours '
        'on calendar "office", from Mon 2 Mar 2026 10:00.'
    )


def test_each_clock_of_the_ledger_is_explained_in_its_order() -> None:
    found = ledger(
        asks(mon("10:00")), replies(mon("11:00")), asks(mon("12:00")), until=tue("11:00")
    )
    assert [(each.kind, each.instance) for each in explain(found)] == [
        (each.kind, each.instance) for each in found.clocks
    ]


def test_the_policies_that_were_passed_over_are_named_with_the_condition_that_failed() -> None:
    money = {"id": "money", "when": {"category": ["billing"]}, "targets": TARGETS}
    standard = {"id": "standard", "default": True, "when": {}, "targets": TARGETS}
    policies = PolicySet.from_data(runbook(policies=[money, standard]))
    asked = asks(mon("10:00"))
    lost = told(
        ledger(asked, until=mon("11:00"), policies=policies, category="question"), "first_response"
    )
    assert texts(lost, "passed_over") == [
        'Policy "money" was passed over: category is question, not billing.'
    ]
    assert texts(lost, "policy") == ['Policy "standard" applies: it is the default.']
    won = told(
        ledger(asked, until=mon("11:00"), policies=policies, category="billing"), "first_response"
    )
    assert texts(won, "policy") == [
        'Policy "money" applies: all its conditions hold (category: billing).'
    ]
    assert texts(won, "passed_over") == []


def test_a_category_that_nobody_knows_is_pointed_out() -> None:
    found = told(
        ledger(asks(mon("10:00")), until=mon("11:00"), category="astrology"), "first_response"
    )
    assert texts(found, "warning") == [
        'Category "astrology" is not in the runbook, so the default policy applies.'
    ]


def test_what_was_counted_and_what_was_closed_follow_each_other_without_a_gap() -> None:
    found = told(ledger(asks(mon("17:00")), until=mon("17:00")), "first_response")
    assert texts(found, "counted") == [
        "Mon 2 Mar 2026 17:00 to Mon 2 Mar 2026 18:00: counted, 1 h.",
        "Tue 3 Mar 2026 09:00 to Tue 3 Mar 2026 16:00: counted, 7 h.",
    ]
    assert texts(found, "closed") == ["Mon 2 Mar 2026 18:00 to Tue 3 Mar 2026 09:00: closed."]
    timed = [step for step in found.steps if step.until is not None]
    assert [step.at for step in timed[1:]] == [step.until for step in timed[:-1]]
    assert (timed[0].at, timed[-1].until) == (mon("17:00"), tue("16:00"))


def test_a_holiday_is_named() -> None:
    french = runbook()
    french["calendars"]["office"]["holidays"] = "FR"
    policies = PolicySet.from_data(french)
    found = told(
        ledger(asks(at("2026-04-30 17:00")), until=at("2026-04-30 17:00"), policies=policies),
        "first_response",
    )
    assert texts(found, "holiday") == [
        "Thu 30 Apr 2026 18:00 to Mon 4 May 2026 09:00: holiday (Labor Day (Fri 1 May))."
    ]
    assert found.because.endswith("; closed for Labor Day (Fri 1 May).")


def test_a_holiday_on_a_day_that_is_closed_anyway_is_not_blamed() -> None:
    french = runbook()
    french["calendars"]["office"]["holidays"] = "FR"
    evening = at("2026-08-14 17:00")  # a Friday; the Assumption is on the Saturday
    found = ledger(asks(evening), until=evening, policies=PolicySet.from_data(french))
    assert texts(told(found, "first_response"), "holiday") == []


def test_a_pause_is_shown_with_what_is_left() -> None:
    events = [asks(mon("10:00")), becomes(mon("12:00"), "pending_customer")]
    found = told(ledger(*events, until=mon("13:30")), "first_resolution")
    assert texts(found, "paused") == [
        "Mon 2 Mar 2026 12:00 to Mon 2 Mar 2026 13:30: paused, 1 h 30 min."
    ]
    assert found.because.startswith("Paused, 14 h left because policy")
    woken = told(
        ledger(*events, becomes(mon("13:30"), "open"), until=mon("14:00")), "first_resolution"
    )
    assert "; 1 h 30 min were paused." in woken.because


@pytest.mark.parametrize("then", [tue("10:00"), tue("23:00")], ids=["before due", "after due"])
@pytest.mark.parametrize("paused", [False, True])
def test_being_resolved_pauses_no_promise_that_it_kept(then: datetime, *, paused: bool) -> None:
    """However long it stays resolved, what was promised is the same, and so are the stretches that make it up."""
    before = [becomes(mon("10:30"), "pending_customer")] if paused else []
    found = ledger(asks(mon("10:00")), *before, becomes(mon("11:00"), "resolved"), until=then)
    for kind in ("first_resolution", "total_resolution"):
        steps = told(found, kind).steps
        assert sum(step.seconds or 0 for step in steps if step.kind == "counted") == 16 * 3600
        assert sum(step.seconds or 0 for step in steps if step.kind == "paused") == 1800 * paused


def test_a_severity_that_never_pauses_says_so() -> None:
    events = [asks(mon("10:00")), becomes(mon("11:00"), "pending_customer")]
    found = ledger(*events, until=mon("12:00"), severity="P0")
    assert texts(told(found, "first_resolution"), "never_paused") == ["P0 never pauses."]
    assert texts(told(found, "first_response"), "never_paused") == []


def test_a_change_of_severity_is_told_with_its_time() -> None:
    events = [
        asks(mon("10:00")),
        graded(mon("11:00"), "P1"),
        replies(mon("11:30")),
        graded(mon("15:00"), "P0"),
    ]
    found = told(ledger(*events, until=mon("16:00")), "first_response")
    assert texts(found, "severity") == [
        "Severity became P1 (was P2) Mon 2 Mar 2026 11:00: counted anew from the start."
    ]


def test_a_promised_time_is_told_whether_it_counts_or_not() -> None:
    def promised(clock: str) -> Explanation:
        event = Event(mon("10:30"), "promised_update", {"at": mon(clock).isoformat()})
        found = ledger(
            asks(mon("10:00")), replies(mon("10:30")), event, until=mon("10:45"), severity="P1"
        )
        return told(found, "update")

    assert texts(promised("11:30"), "promised_update") == [
        "The customer was told Mon 2 Mar 2026 11:30: earlier than the target."
    ]
    assert (
        promised("11:30").because
        == "Due Mon 2 Mar 2026 11:30 (Europe/Paris) because the customer was told so."
    )
    assert "later than the target, which stands" in texts(promised("20:00"), "promised_update")[0]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            {"author": "Camille", "reason": "agreed by phone"},
            "Camille set it to Thu 5 Mar 2026 12:00: agreed by phone.",
        ),
        ({}, "An agent set it to Thu 5 Mar 2026 12:00: no reason given."),
    ],
)
def test_a_date_set_by_hand_names_its_author_and_reason(data: dict[str, Any], text: str) -> None:
    event = Event(mon("11:00"), "manual_due", {"at": at("2026-03-05 12:00").isoformat()} | data)
    found = told(ledger(asks(mon("10:00")), event, until=mon("12:00")), "first_resolution")
    assert texts(found, "manual_due") == [text]
    assert (
        found.because == "Due Thu 5 Mar 2026 12:00 (Europe/Paris) because an agent set it by hand."
    )
    assert texts(found, "counted") == []


def test_what_became_of_it_comes_last() -> None:
    found = told(
        ledger(asks(mon("09:00")), replies(mon("17:30")), until=tue("09:00")), "first_response"
    )
    assert [(step.kind, step.text) for step in found.steps[-2:]] == [
        ("breached", "Late since Mon 2 Mar 2026 17:00."),
        ("met", "Ended Mon 2 Mar 2026 17:30 by agent reply."),
    ]


def test_best_effort_has_no_due_time_and_says_so() -> None:
    found = told(ledger(asks(mon("09:00")), until=mon("12:00"), severity="P3"), "first_resolution")
    assert found.because.startswith(
        'No due time because policy "standard" promises P3 first resolution best effort'
    )


def test_a_merged_and_a_cancelled_clock_say_what_happened() -> None:
    merged = ledger(
        asks(mon("09:00")), Event(mon("10:00"), "merged", {"into": "LUN-2"}), until=mon("12:00")
    )
    assert told(merged, "first_response").steps[-1].text == "Ended by the merge."
    cancelled = ledger(
        asks(mon("09:00")), replies(mon("09:30")), graded(mon("10:00"), "P3"), until=mon("12:00")
    )
    assert told(cancelled, "update").steps[-1].text == "No longer promised."


def test_a_promise_over_years_is_summed_up() -> None:
    targets = {"P2": {"first_response": {"within": "2000 hours", "calendar": "office"}}}
    policies = PolicySet.from_data(
        runbook(policies=[{"id": "a", "default": True, "targets": targets}])
    )
    found = told(
        ledger(asks(mon("09:00")), until=mon("09:00"), policies=policies), "first_response"
    )
    assert len(found.steps) < 60
    counted = sum(step.seconds or 0 for step in found.steps if step.kind in {"counted", "more"})
    assert timedelta(seconds=counted) == timedelta(hours=2000)


def test_plain_data_holds_the_same_in_utc() -> None:
    data = as_json(told(ledger(asks(mon("10:00")), until=mon("11:00")), "first_response"))
    assert (data["clock"], data["instance"]) == ("first_response", 1)
    assert {
        "kind": "started",
        "text": "It started Mon 2 Mar 2026 10:00.",
        "at": "2026-03-02T09:00:00Z",
    } in data["steps"]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 min"), (45, "45 s"), (5400, "1 h 30 min"), (-86_400, "24 h"), (3601, "1 h 1 s")],
)
def test_a_span_is_written_as_people_write_it(seconds: int, text: str) -> None:
    assert span(seconds) == text


def test_the_stretches_add_up_to_the_promise_whatever_the_fraction_of_its_first_second() -> None:
    asked = asks(mon("12:40") + timedelta(seconds=17, microseconds=600_000))
    found = told(ledger(asked, until=mon("13:00"), category="billing"), "first_response")
    counted = [step for step in found.steps if step.kind == "counted"]
    assert [step.text.rsplit(", ", 1)[1] for step in counted] == [
        "5 h 19 min 43 s.",
        "2 h 40 min 17 s.",
    ]
    assert sum(step.seconds or 0 for step in counted) == 8 * 3600
