"""Five ways to say that something is wrong, each turned into alerts: what a source may leave out, it may leave out.

Keys that we do not know are ignored, words that we do not know are noted and open nothing. Facts of the formats are
the vendors': Datadog's webhook (its default body and our template), Alertmanager's version 4, PagerDuty's Events v2.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any

from incidents.alerts.alert import (
    TEXT_LENGTH,
    Alert,
    Said,
    moment,
    safe_link,
    several,
    short_key,
    words,
)

Body = Mapping[str, Any]
Reader = Callable[[Body], list[Alert]]
MEMBERS = 1000  # alerts of one notification that are read

DATADOG = {
    "triggered": Said.FIRING,
    "re-triggered": Said.FIRING,
    "no data": Said.FIRING,
    "re-no data": Said.FIRING,
    "warn": Said.FIRING,
    "re-warn": Said.FIRING,
    "renotify": Said.FIRING,
    "recovered": Said.RESOLVED,
}
OF_TYPE = {
    "error": Said.FIRING,
    "warning": Said.FIRING,
    "success": Said.RESOLVED,
    "info": Said.NOTED,
}
GENERIC = {
    "firing": Said.FIRING,
    "triggered": Said.FIRING,
    "open": Said.FIRING,
    "problem": Said.FIRING,
    "alerting": Said.FIRING,
    "resolved": Said.RESOLVED,
    "recovered": Said.RESOLVED,
    "closed": Said.RESOLVED,
    "ok": Said.RESOLVED,
    "acknowledged": Said.ACKNOWLEDGED,
}
EVENTS = {
    "trigger": Said.FIRING,
    "acknowledge": Said.ACKNOWLEDGED,
    "resolve": Said.RESOLVED,
}
STATE_IN_TITLE = re.compile(
    r"^\s*\[\s*([^\]]{0,200})\]\s*"
)  # `[Triggered on {host:web-1}] Disk is full`


def datadog(body: Body) -> list[Alert]:
    """Our template has a transition and a cycle key. The default body has neither: its title tells both."""
    title = words(body.get("title")) or "Datadog alert"
    bare = STATE_IN_TITLE.sub("", title) or title
    tags = _listed(body.get("tags"))
    ours = words(body.get("cycle_key")) or words(body.get("aggreg_key"))
    by_id = f"{words(body.get('alert_id'))} {words(body.get('scope'))}".strip()
    return [
        Alert(
            key=short_key(ours or by_id or bare),
            said=_turned(body, title),
            title=bare,
            text=words(body.get("body"), TEXT_LENGTH),
            at=moment(body.get("date")),
            ends_all=True,
            kinds=several([*_tagged(tags, "kind"), body.get("metric"), body.get("type")]),
            tags=tags,
            link=safe_link(body.get("link")),
        )
    ]


def _turned(body: Body, title: str) -> Said:
    """By the transition; where nobody gave one (or the variable stands there unreplaced), by the title or the type.

    What says nothing at all opens: an alert too many is better than one that nobody hears of.
    """
    given = body.get("transition")
    transition = words(given).lower()
    if transition or str(given).strip().lower() == "null":  # Datadog's word for no transition
        return DATADOG.get(transition, Said.NOTED)
    in_title = STATE_IN_TITLE.match(title)
    state = in_title[1].partition(" on ")[0].strip().lower() if in_title else ""
    return DATADOG.get(state) or OF_TYPE.get(words(body.get("type")).lower(), Said.FIRING)


def alertmanager(body: Body) -> list[Alert]:
    """Version 4: each alert speaks for itself, since a notification that is called firing may hold resolved ones."""
    found = body.get("alerts")
    alerts = (
        [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
    )
    over = words(body.get("status")) == "resolved" and not body.get("truncatedAlerts")
    group = short_key(words(body.get("groupKey"), 2000))
    return [_of_prometheus(each, group=group, ends_all=over) for each in alerts[:MEMBERS]]


def events(body: Body) -> list[Alert]:
    """PagerDuty's Events v2, as its clients send it."""
    payload = body.get("payload")
    said: Mapping[str, Any] = payload if isinstance(payload, Mapping) else {}
    links = body.get("links")
    first = links[0] if isinstance(links, list) and links and isinstance(links[0], Mapping) else {}
    key, title = words(body.get("dedup_key"), 2000), words(said.get("summary"))
    tags = several(
        f"{name}:{words(said.get(name), 100)}"
        for name in ("severity", "component", "group", "class", "source")
        if words(said.get(name))
    )
    return [
        Alert(
            key=short_key(key) or _of_text(str(body.get("dedup_key"))),
            said=EVENTS.get(words(body.get("event_action")), Said.NOTED),
            title=title or key[:300] or "Alert",
            text=_details(said.get("custom_details")),
            at=moment(said.get("timestamp")),
            ends_all=True,
            kinds=several([said.get("class"), said.get("component")]),
            tags=tags,
            link=safe_link(body.get("client_url")) or safe_link(first.get("href")),
            by=words(body.get("client"), 100),
        )
    ]


def generic(body: Body) -> list[Alert]:
    """Whatever can post JSON: `key`, `status`, `title`, and what else it likes to say."""
    title = words(body.get("title")) or words(body.get("message")) or "Alert"
    status = words(body.get("status")).lower() or "firing"
    return [
        Alert(
            key=short_key(words(body.get("key"), 2000) or title),
            said=GENERIC.get(status, Said.NOTED),
            title=title,
            text=words(body.get("text"), TEXT_LENGTH),
            at=moment(body.get("at")),
            ends_all=True,
            kinds=several([body.get("kind")]),
            tags=_listed(body.get("tags")),
            link=safe_link(body.get("link")),
        )
    ]


READERS: dict[str, Reader] = {
    "datadog": datadog,
    "alertmanager": alertmanager,
    "events": events,
    "generic": generic,
}


def _of_prometheus(alert: Body, *, group: str, ends_all: bool) -> Alert:
    labels, notes = _mapping(alert.get("labels")), _mapping(alert.get("annotations"))
    name = words(labels.get("alertname"))
    member = words(alert.get("fingerprint"), 64) or short_key(str(sorted(labels.items())))[:64]
    is_over = words(alert.get("status")) == "resolved"
    began, ended = moment(alert.get("startsAt")), moment(alert.get("endsAt"))
    return Alert(
        key=group or member,
        member=member,
        said=Said.RESOLVED if is_over else Said.FIRING,
        title=words(notes.get("summary")) or words(notes.get("message")) or name or "Alert",
        text=words(notes.get("description"), TEXT_LENGTH),
        at=(ended or began) if is_over else began,
        ends_all=ends_all,
        kinds=several([labels.get("kind"), name]),
        tags=several(f"{key}:{words(value, 80)}" for key, value in labels.items()),
        link=safe_link(alert.get("generatorURL")) or safe_link(notes.get("runbook_url")),
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: Any) -> tuple[str, ...]:
    """Tags as a list, or as a text with commas: both are typed by hand into templates."""
    return several(value if isinstance(value, list) else words(value, TEXT_LENGTH).split(","))


def _of_text(text: str) -> str:
    """A key for what we cannot show: "null", or control characters alone."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _tagged(tags: tuple[str, ...], name: str) -> list[str]:
    return [tag.partition(":")[2] for tag in tags if tag.startswith(f"{name}:")]


def _details(value: Any) -> str:
    """Alertmanager and others send objects here, some send a sentence."""
    if not isinstance(value, Mapping):
        return words(value, TEXT_LENGTH)
    lines = [f"{words(name, 100)}: {words(each, 1000)}" for name, each in value.items()]
    return "\n".join(lines)[:TEXT_LENGTH]
