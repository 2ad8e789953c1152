"""The reports' tables, one for each question."""

from django.utils.translation import gettext_lazy

from support.admin.reports.cells import (
    Cell,
    Kind,
    Length,
    Link,
    Moment,
    Number,
    Percent,
    Report,
    Sentences,
)


class Attainment(Report):
    name = "attainment"
    label = Cell(verbose_name="")
    share = Percent(verbose_name=gettext_lazy("Kept"))
    kept = Number(verbose_name=gettext_lazy("In time"))
    late = Number(verbose_name=gettext_lazy("Late"))
    open = Number(verbose_name=gettext_lazy("Running"))
    measured = Number(verbose_name=gettext_lazy("No deadline"))


class Times(Report):
    """How long kept promises took. Business time leaves out closed hours and pauses."""

    name = "times"
    label = Cell(verbose_name="")
    kind = Kind(verbose_name=gettext_lazy("Promise"))
    count = Number(verbose_name=gettext_lazy("Number"))
    business_50 = Length(verbose_name=gettext_lazy("Business, median"))
    business_90 = Length(verbose_name="90 %")
    business_95 = Length(verbose_name="95 %")
    calendar_50 = Length(verbose_name=gettext_lazy("Calendar, median"))
    calendar_90 = Length(verbose_name="90 %")
    calendar_95 = Length(verbose_name="95 %")


class Agents(Report):
    name = "agents"
    agent = Cell(verbose_name=gettext_lazy("Agent"))
    answers = Number(verbose_name=gettext_lazy("Answers"))
    answered = Number(verbose_name=gettext_lazy("Tickets answered"))
    solved = Number(verbose_name=gettext_lazy("Solved"))
    open = Number(verbose_name=gettext_lazy("Open now"))
    late = Number(verbose_name=gettext_lazy("Late now"))


class Breaches(Report):
    name = "breaches"
    empty_says = gettext_lazy("No promise of this time was broken.")
    ticket = Link(verbose_name=gettext_lazy("Ticket"))
    subject = Cell(verbose_name=gettext_lazy("Subject"))
    severity = Cell(verbose_name=gettext_lazy("Severity"))
    kind = Kind(verbose_name=gettext_lazy("Promise"))
    due_at = Moment(verbose_name=gettext_lazy("Due, UTC"))
    late_for = Length(verbose_name=gettext_lazy("Late by"))
    state = Cell(verbose_name=gettext_lazy("Now"))
    causes = Sentences(verbose_name=gettext_lazy("Why"))

    class Meta:
        orderable = False


class Pauses(Report):
    name = "pauses"
    empty_says = gettext_lazy("No pause began after a warning.")
    ticket = Link(verbose_name=gettext_lazy("Ticket"))
    at = Moment(verbose_name=gettext_lazy("Paused, UTC"))
    by = Cell(verbose_name=gettext_lazy("By"))
    reason = Cell(verbose_name=gettext_lazy("Reason"))


class Alarms(Report):
    name = "escalations"
    empty_says = gettext_lazy("Nothing was escalated in this time.")
    brand = Cell(verbose_name=gettext_lazy("Brand"))
    policy = Cell(verbose_name=gettext_lazy("Policy"))
    started = Number(verbose_name=gettext_lazy("Started"))
    in_time = Number(verbose_name=gettext_lazy("Taken in time"))
    late = Number(verbose_name=gettext_lazy("Late"))
    waiting = Number(verbose_name=gettext_lazy("Not taken"))
    taken_50 = Length(verbose_name=gettext_lazy("Taken after, median"))
    taken_90 = Length(verbose_name="90 %")
    failed_steps = Number(verbose_name=gettext_lazy("Failed steps"))


class Punctuality(Report):
    """Of the desk itself."""

    name = "punctuality"
    what = Cell(verbose_name="")
    count = Number(verbose_name=gettext_lazy("Number"))
    half = Length(verbose_name=gettext_lazy("Delay, median"))
    most = Length(verbose_name="99 %")
    worst = Length(verbose_name=gettext_lazy("Longest"))


class Scores(Report):
    name = "scorecard"
    line = Cell(verbose_name=gettext_lazy("Line"))
    text = Cell(verbose_name=gettext_lazy("What the runbook says"))
    place = Cell(verbose_name=gettext_lazy("Served by"))
    said = Cell(verbose_name=gettext_lazy("Measured by"))
    kept = Number(verbose_name=gettext_lazy("Kept"))
    late = Number(verbose_name=gettext_lazy("Late"))
    missed = Number(verbose_name=gettext_lazy("Missed"))
    open = Number(verbose_name=gettext_lazy("Running"))

    class Meta:
        orderable = False
