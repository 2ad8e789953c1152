"""What the public page says of incidents and components, as plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime

from incidents.models import Incident, Maintenance
from incidents.status.bars import Day


@dataclass(frozen=True, slots=True)
class Part:
    """One component. `days` are the last 90, today last."""

    code: str
    name: str
    group: str
    description: str
    state: str
    position: int
    since: datetime
    changed_at: datetime
    is_active: bool = True
    days: tuple[Day, ...] = ()


@dataclass(frozen=True, slots=True)
class Touched:
    """A component whose state an update changed."""

    code: str
    name: str
    old: str
    new: str


class Told:
    """What is said in several languages."""

    __slots__ = ()
    texts: dict[str, str]

    def text(self, language: str) -> str:
        """In this language, else in the one it was written in first."""
        return self.texts.get(language) or next(iter(self.texts.values()), "")


@dataclass(frozen=True, slots=True)
class Post(Told):
    """One update; `texts` by language."""

    code: str
    status: str
    at: datetime
    texts: dict[str, str]
    touched: tuple[Touched, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident, or one maintenance (then `planned` says from when to when), with its posts, newest first."""

    code: str
    title: str
    status: str
    impact: str
    started_at: datetime
    updated_at: datetime
    monitoring_at: datetime | None
    resolved_at: datetime | None
    next_update_at: datetime | None
    posts: tuple[Post, ...]
    parts: tuple[Part, ...]
    planned: tuple[datetime, datetime] | None = None
    titles: dict[str, str] = field(default_factory=dict)

    def titled(self, language: str) -> str:
        """What it is called in this language, else as it was first called."""
        return self.titles.get(language) or self.title

    @property
    def cause(self) -> Post | None:
        """The root cause analysis, once it is published."""
        return next(
            (post for post in self.posts if post.status == Incident.Status.POSTMORTEM), None
        )

    @property
    def is_open(self) -> bool:
        return self.status in (Incident.OPEN if self.planned is None else Maintenance.OPEN)


@dataclass(frozen=True, slots=True)
class Notes(Told):
    """The release notes of one month; `texts` by language."""

    month: date
    published_at: datetime
    texts: dict[str, str]
    corrections: tuple["Correction", ...] = ()

    @property
    def updated_at(self) -> datetime:
        return self.corrections[-1].at if self.corrections else self.published_at


@dataclass(frozen=True, slots=True)
class Correction(Told):
    """What was wrong in published notes; `texts` by language."""

    at: datetime
    texts: dict[str, str]
