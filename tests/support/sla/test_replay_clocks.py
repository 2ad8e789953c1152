"""The dry run from the command line: JSON in, JSON out, and errors that name line and field."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from support.runbook.load import shipped

LUNEO = str(shipped()["luneo"])
KEYS = [
    "kind",
    "instance",
    "severity",
    "calendar",
    "started_at",
    "due_at",
    "state",
    "met_at",
    "met_by",
]
KEYS += ["breached_at", "elapsed_s", "paused_s", "remaining_s"]


def history(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"LUN-{number}",
        "severity": "P2",
        "category": "billing",
        "channel": "email",
        "events": [
            {"at": "2026-03-02T10:00:00+01:00", "kind": "customer_message", "data": {}},
            {"at": "2026-03-02T11:00:00+01:00", "kind": "agent_reply"},
        ],
        "until": "2026-03-02T12:00:00Z",
    } | changes


def replay(tmp_path: Path, text: str, *flags: str) -> tuple[list[Any], str, str]:
    """(what was printed, what was said on standard error, the final error)."""
    file = tmp_path / "histories.json"
    file.write_text(text)
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command("replay_clocks", str(file), "--runbook", LUNEO, *flags, stdout=out, stderr=err)
    except (CommandError, SystemExit) as error:
        failure = str(error)
    return [json.loads(line) for line in out.getvalue().splitlines()], err.getvalue(), failure


def test_a_history_becomes_clocks_with_their_explanation(tmp_path: Path) -> None:
    (found,), _, failure = replay(tmp_path, json.dumps(history(), indent=1))
    assert (list(found), found["id"], failure) == (["id", "clocks", "explain"], "LUN-1", "")
    assert [list(clock) for clock in found["clocks"]] == [KEYS, KEYS]
    first = found["clocks"][0]
    assert (first["kind"], first["state"], first["due_at"]) == (
        "first_response",
        "met",
        "2026-03-02T17:00:00Z",
    )
    assert (first["met_at"], first["met_by"]) == ("2026-03-02T10:00:00Z", "agent_reply")
    assert found["explain"][0]["because"].startswith(
        "Due Mon 2 Mar 2026 18:00 (Europe/Paris) because"
    )


def test_each_line_of_a_batch_is_a_history_of_its_own(tmp_path: Path) -> None:
    lines = "\n".join(json.dumps(history(number)) for number in (1, 2, 3))
    found, err, failure = replay(tmp_path, f"{lines}\n\n", "--batch")
    assert [each["id"] for each in found] == ["LUN-1", "LUN-2", "LUN-3"]
    assert (err, failure) == ("", "")


def test_a_bad_line_is_named_and_the_others_are_not_disturbed(tmp_path: Path) -> None:
    lines = [
        json.dumps(history(1)),
        "{oops",
        json.dumps(history(3, severity="P9")),
        json.dumps(history(4)),
    ]
    found, err, failure = replay(tmp_path, "\n".join(lines), "--batch")
    assert [each["id"] for each in found] == ["LUN-1", "LUN-4"]
    assert "line 2: the history: Invalid JSON" in err
    assert "line 3: severity: P9 is unknown; write P0, P1, P2, P3" in err
    assert failure.startswith("2 of the histories could not be read")


def event(**fields: Any) -> dict[str, Any]:
    return history(events=[{"at": "2026-03-02T10:00:00Z", "kind": "customer_message"} | fields])


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"id": "LUN-1"}, "severity: Field required; events: Field required"),
        ([1], "the history: Input should be an object"),
        (event(at="2026-03-02T10:00:00"), "events[0].at: Input should have timezone info"),
        (event(at="yesterday"), "events[0].at: Input should be a valid datetime"),
        (event(kind="coffee"), "events[0].kind: coffee is unknown; write agent_note, "),
        (
            event(kind="status", data={"to": "pending"}),
            "events[0].data.to: Input should be 'new', 'open'",
        ),
        (event(kind="status"), "events[0].data: Field required"),
        (
            event(kind="severity", data={"to": "P7"}),
            "events[0].data.to: P7 is unknown; write P0, P1, P2, P3",
        ),
        (event(kind="promised_update", data={}), "events[0].data.at: Field required"),
        (
            event(kind="manual_due", data={"at": "soon"}),
            "events[0].data.at: Input should be a valid datetime",
        ),
        (
            event(at="1812-03-02T10:00:00Z"),
            "events[0].at: 1812 is out of range: dates lie in 1970 to 2199",
        ),
        (history(until="2026-03-02"), "until: Input should"),
        (history(events={}), "events: Input should be a valid array"),
    ],
)
def test_what_is_wrong_is_said_with_its_field(tmp_path: Path, given: Any, error: str) -> None:
    found, err, failure = replay(tmp_path, json.dumps(given))
    assert found == []
    assert err.startswith(error)
    assert failure == "The history could not be read."


def test_every_kind_of_fact_is_accepted(tmp_path: Path) -> None:
    moments = [f"2026-03-02T10:{minute:02}:00Z" for minute in range(12)]
    facts: list[tuple[str, dict[str, Any]]] = [
        ("customer_message", {}),
        ("auto_reply", {}),
        ("agent_note", {}),
        ("acknowledged", {}),
        ("agent_reply", {"bulk": False}),
        ("promised_update", {"at": "2026-03-02T11:00:00Z"}),
        ("severity", {"from": "P2", "to": "P1"}),
        ("category", {"to": "webhook"}),
        ("status", {"from": "open", "to": "pending_customer", "reason": "asked for the invoice"}),
        (
            "manual_due",
            {
                "due_at": "2026-03-02T15:00:00Z",
                "kind": "update",
                "author": "Camille",
                "reason": "agreed",
            },
        ),
        ("merged", {"into": "LUN-2"}),
    ]
    events = [
        {"at": at, "kind": kind, "data": data}
        for at, (kind, data) in zip(moments, facts, strict=False)
    ]
    (found,), _, failure = replay(tmp_path, json.dumps(history(events=events)))
    assert failure == ""
    assert [(each["kind"], each["state"]) for each in found["clocks"]] == [
        ("first_response", "met"),
        ("update", "met"),
        ("update", "merged"),
    ]
    assert found["clocks"][2]["due_at"] == "2026-03-02T15:00:00Z"


def test_without_an_end_it_is_counted_up_to_now(tmp_path: Path) -> None:
    given = history()
    given.pop("until")
    given["events"].pop()
    (found,), _, _ = replay(tmp_path, json.dumps(given))
    assert found["clocks"][0]["state"] == "breached"


def test_standard_input_is_read_when_no_file_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = io.TextIOWrapper(io.BytesIO(json.dumps(history()).encode()))
    monkeypatch.setattr("sys.stdin", typed)
    out = io.StringIO()
    call_command("replay_clocks", "--runbook", LUNEO, stdout=out)
    assert json.loads(out.getvalue())["id"] == "LUN-1"


def test_a_runbook_that_cannot_be_used_is_refused_with_its_line(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        Path(LUNEO).read_text().replace('within: "30 minutes"', 'within: "a while"', 1)
    )
    with pytest.raises(CommandError, match=r"(?s)The runbook cannot be used\..*broken\.yaml:\d+: "):
        call_command("replay_clocks", "--runbook", str(broken))


def test_a_file_that_is_not_there_is_named() -> None:
    with pytest.raises(CommandError, match=r"nowhere\.json cannot be read"):
        call_command("replay_clocks", "nowhere.json", "--runbook", LUNEO)
