"""Foodyepay has a Jira here, so that its grave incidents owe an issue; nothing is sent there."""

import pytest


@pytest.fixture(autouse=True)
def _jira_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"URL": "https://jira.test", "USER": "desk", "TOKEN": "t"}.items():
        monkeypatch.setenv(f"FOODYEPAY_JIRA_{name}", value)
