"""The fakes that tests use, by their short address: see incidents/management/fakes."""

from incidents.management.fakes.jira import FakeJira
from incidents.management.fakes.pagerduty import FakePagerDuty, problems
from incidents.management.fakes.smtp import FakeSmtp
from incidents.management.fakes.zendesk import FakeZendesk

__all__ = ["FakeJira", "FakePagerDuty", "FakeSmtp", "FakeZendesk", "problems"]
