"""Section `alerts`: who may report trouble by machine, what it then means, and which figures are too bad."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from incidents.alerts.alert import FIRING, RESOLVED
from incidents.models import AlertGroup
from support.lib import duration
from support.runbook.findings import Finding
from support.runbook.lint.reach import unreached
from support.runbook.lint.references import twice
from support.runbook.schema.book import Book
from support.runbook.schema.words import (
    Email,
    Length,
    Line,
    Name,
    Recipient,
    Secret,
    Severity,
    Slug,
    Span,
    Strict,
)
from support.runbook.sections import Kept, Section

SourceName = Literal["datadog", "alertmanager", "generic", "events", "mail"]


class WebhookSource(Strict):
    """Refuses everything while the secret is unset."""

    secret: Secret
    line: Line | None = None


class MailSource(Strict):
    """Mail to this address is an alert. `senders`: addresses or domains that may write there; none: everybody.

    `resolved` and `firing`: words of a subject that say whether it is over. Without them a subject is the alert's key.
    """

    address: Email
    senders: list[Name] = []
    resolved: list[Name] = RESOLVED
    firing: list[Name] = FIRING
    line: Line | None = None


class Sources(Strict):
    """`events` speaks PagerDuty's Events API; its secret is the routing key."""

    datadog: WebhookSource | None = None
    alertmanager: WebhookSource | None = None
    generic: WebhookSource | None = None
    events: WebhookSource | None = None
    mail: MailSource | None = None


class RouteWhen(Strict):
    """A condition that is left out (null) always holds."""

    source: list[SourceName] | None = Field(default=None, min_length=1)
    kind: list[Name] | None = Field(default=None, min_length=1)
    tag: list[Name] | None = Field(default=None, min_length=1)


class Route(Strict):
    """`private`: the incident is never published. `declares`: an incident; null means those that page somebody."""

    id: Slug
    default: bool = False
    when: RouteWhen = RouteWhen()
    severity: Severity
    category: Slug
    private: bool = False
    declares: bool | None = None
    notify: list[Recipient] = []
    line: Line | None = None


def _share(text: str) -> float:
    """Percent; 0 where the text is no share."""
    return float(text.rstrip("% ")) if re.fullmatch(r"\d{1,3}(\.\d+)?\s*%", text) else 0


class Threshold(Strict):
    """A figure over posted tool calls: `error_rate` above a share ("2%"), `latency_p95` above a time."""

    id: Slug
    metric: Literal["error_rate", "latency_p95"]
    above: str
    over: Span
    line: Line | None = None

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if self.metric == "error_rate" and not 0 < _share(self.above) <= 100:
            raise ValueError(f'"{self.above}" is no share: expected one such as "2%"')
        if self.metric == "latency_p95" and duration.parse(self.above).kind != "seconds":
            raise ValueError(f'"{self.above}" is no time: expected one such as "3 seconds"')
        return self


class AlertsSection(Section):
    """The first route that matches is taken; the default when none does.

    A group that comes back within `flapping_within` of its end is the same one, and nobody is told again.
    """

    sources: Sources = Sources()
    flapping_within: Length = "30 minutes"
    routes: list[Route] = []
    thresholds: list[Threshold] = []

    @classmethod
    def kept(cls, brand: int, path: str, since: datetime, until: datetime) -> Kept | None:
        """The alerts that a source sent or a route took."""
        found = re.fullmatch(
            r"alerts\.(?:routes\[(?P<route>[\w-]+)\]|sources\.(?P<source>\w+))", path
        )
        if found is None:
            return None
        which = {name: word for name, word in found.groupdict().items() if word}
        rows = AlertGroup.objects.filter(
            brand=brand, opened_at__gte=since, opened_at__lt=until, **which
        )
        said = _("alerts that it sent") if "source" in which else _("alerts that it took")
        return Kept(said, "incidents.AlertGroup", kept=rows.count())

    def findings(self, book: Book) -> Iterator[Finding]:
        yield from twice(("routes",), [route.id for route in self.routes], "route")
        yield from twice(("thresholds",), [each.id for each in self.thresholds], "threshold")
        defaults = [route.id for route in self.routes if route.default]
        if len(defaults) != 1:
            found = ", ".join(defaults) or "none"
            yield Finding(
                ("routes",), f"expected exactly one route with default: true, found {found}"
            )
        mail = self.sources.mail
        if mail and mail.address.lower() in map(str.lower, book.channels.email.addresses):
            path = ("sources", "mail", "address")
            yield Finding(path, "is an address that customers write to: expected one of its own")
        for at, route in enumerate(self.routes):
            if not route.default and not any(values for _, values in route.when):
                yield Finding(("routes", at, "when"), "is blank: expected source, kind or tag")
            for to_at, recipient in enumerate(route.notify):
                if wrong := unreached(book, recipient):
                    yield Finding(("routes", at, "notify", to_at), wrong)
