"""Every fact of a timeline reads as the rest of a sentence, also one that an older version wrote with less in it."""

import re
from typing import Any

import pytest

from incidents.lifecycle.prose import SENTENCES, sentence
from incidents.models import IncidentEvent
from tests.test_house import HOUSE

RECORDED = re.compile(r'\brecord\(\s*[\w.\[\]]+,\s*"(\w+)"')


def said(kind: str, **data: Any) -> str:
    return sentence(IncidentEvent(kind=kind, data=data))


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("acknowledged", {}, "has it"),
        ("declared", {"severity": "P0"}, "declared a P0 incident"),
        ("severity", {"from": "P1", "to": "P0"}, "changed the severity from P1 to P0"),
        (
            "severity",
            {"from": "P1", "to": "P0", "reason": "worse"},
            "changed the severity from P1 to P0: worse",
        ),
        ("status", {"to": "monitoring"}, "moved it to monitoring"),
        ("role", {"role": "commander", "to": "Lea"}, "made Lea commander"),
        ("role", {"role": "commander", "to": ""}, "gave the role of commander back"),
        ("role", {"role": "communications_lead", "to": "Bo"}, "made Bo communications lead"),
        ("role", {"role": "scribe", "to": "Bo"}, "made Bo scribe"),
        (
            "alert",
            {"alert": "Errors", "source": "datadog", "state": "resolved"},
            "heard “Errors” from datadog: over",
        ),
        (
            "alert",
            {"alert": "Errors", "source": "mail", "state": "odd"},
            "heard “Errors” from mail: odd",
        ),
        (
            "jira",
            {"issue": "REM-1", "status": "To Do", "owner": "Bo", "due": "2026-03-09"},
            "says how REM-1 stands: To Do, Bo, 2026-03-09",
        ),
        (
            "jira",
            {"issue": "REM-1", "status": "Done", "owner": "", "due": ""},
            "says how REM-1 stands: Done",
        ),
        ("jira", {"issue": "REM-1"}, "says how REM-1 stands: …"),
        ("page_ended", {"page": "x"}, "ended the page"),
        ("page_given_back", {"page": "x"}, "gave the page back: it rings again"),
        (
            "pagerduty",
            {"what": "annotated", "text": "Rolling back"},
            "tells of annotated in PagerDuty: Rolling back",
        ),
        ("note", {"text": "100 % <b>sure</b>"}, "noted: 100 % <b>sure</b>"),
        ("note", {}, "noted: …"),
        ("of_another_version", {}, "of another version"),
    ],
)
def test_a_fact_is_a_sentence(kind: str, data: dict[str, Any], expected: str) -> None:
    assert said(kind, **data) == expected


def test_whatever_is_recorded_has_a_sentence() -> None:
    files = [path for path in (HOUSE / "incidents").rglob("*.py") if "migrations" not in path.parts]
    recorded = {kind for path in files for kind in RECORDED.findall(path.read_text())}
    assert len(recorded) > 25
    assert recorded - set(SENTENCES) == set()


@pytest.mark.parametrize("kind", sorted(set(SENTENCES) - {"status", "role"}))
def test_a_fact_that_kept_nothing_still_reads(kind: str) -> None:
    assert said(kind)
    assert "%(" not in said(kind)


@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_a_person_name_and_a_fact_make_one_line(kind: str) -> None:
    text = str(SENTENCES[kind])
    assert text[0].islower()
    assert not text.endswith(".")
