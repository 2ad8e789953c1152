"""A ticket's events as sentences that a person reads."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from support.admin.badges import kind
from support.models import Channel, Ticket, TicketEvent
from support.models.ticket import NEVER

Kind = TicketEvent.Kind
Data = Mapping[str, Any]


def sentence(event: TicketEvent) -> str:
    """What happened, without who and when; unknown kinds are named, never hidden."""
    write = SENTENCES.get(event.kind)
    said = write(event.data) if write else event.kind.replace("_", " ")
    reason = event.data.get("reason")
    return f"{said}: {reason}" if reason and event.kind not in TELLS_REASON else said


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices.choices).get(value, value or "—"))


def _moved(what: str, choices: Any = None) -> Callable[[Data], str]:
    def said(data: Data) -> str:
        old, new = data.get("from"), data.get("to")
        if choices is not None:
            old, new = _label(choices, old), _label(choices, new)
        return _("changed %(what)s from %(old)s to %(new)s") % {
            "what": _(what),
            "old": old or "—",
            "new": new or "—",
        }

    return said


def _opened(data: Data) -> str:
    channel = _label(Channel, data.get("channel"))
    return _("opened the ticket as %(severity)s through %(channel)s") % {
        "severity": data.get("severity", "—"),
        "channel": channel,
    }


def _assigned(data: Data) -> str:
    new = data.get("to_name") or data.get("to") or data.get("name")
    return _("assigned it to %(name)s") % {"name": new} if new else _("took the assignee away")


def _fields(data: Data) -> str:
    before, after, names = data.get("from") or {}, data.get("to") or {}, data.get("names") or {}
    changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    said = ", ".join(f"{names.get(key, key)}: {after.get(key) or '—'}" for key in changed)
    return _("filled in %(what)s") % {"what": said}


def _identity(data: Data) -> str:
    if data.get("sent_to"):
        return _("mailed a link that proves who the customer is to %(to)s") % {
            "to": data["sent_to"]
        }
    return _named("verified who the customer is", "how")(data)


def _merged(data: Data) -> str:
    if data.get("undone"):
        return _("took the merge back")
    if data.get("into"):
        return _("merged it into %(ticket)s") % {"ticket": data["into"]}
    return _("merged %(ticket)s into it") % {"ticket": data.get("from", "")}


def _snoozed(data: Data) -> str:
    if not data.get("until"):
        return _("woke it up")
    if str(data["until"]).startswith(str(NEVER.year)):
        return _("snoozed it until the customer answers")
    return _("snoozed it until %(at)s UTC") % {"at": _time(data["until"])}


def _follow_up(data: Data) -> str:
    if data.get("moved_from"):
        return _("brought a message here from %(ticket)s") % {"ticket": data["moved_from"]}
    return _named("follow-up:", "to", "of")(data)


def _delivery(data: Data) -> str:
    if data.get("state") == "undone":
        return _("took an answer back before it left")
    if data.get("state") == "moved":
        said = {"ticket": data.get("to", ""), "at": _time(data.get("moved_at"))}
        return _("moved what was written here to %(ticket)s, %(at)s UTC") % said
    return _named("mail not delivered:", "detail", "kind")(data)


def _crossed(words: str) -> Callable[[Data], str]:
    def said(data: Data) -> str:
        share = data.get("threshold", "")
        told = _(words) % {"what": kind(str(data.get("clock", "")))}
        return f"{told} ({share})" if share and share != "breach" else told

    return said


PEOPLE = {
    "added": gettext_noop("let take part: %(who)s"),
    "removed": gettext_noop("let take part no more: %(who)s"),
    "requester": gettext_noop("made it the ticket of %(who)s"),
}


def _participant(data: Data) -> str:
    if data.get("change") == "merged":
        return _("found its customer to be another one, and merged them")
    who = data.get("address") or data.get("name") or _("somebody without a name")
    return _(PEOPLE.get(str(data.get("change")), PEOPLE["added"])) % {"who": who}


def _playbook(data: Data) -> str:
    words = PLAYBOOK.get(str(data.get("change")), "worked on the playbook %(name)s")
    return _(words) % {"name": data.get("name", ""), "step": data.get("step", "")}


def _time(value: Any) -> str:
    at = parse_datetime(value) if isinstance(value, str) else value
    return date_format(at, "SHORT_DATETIME_FORMAT") if isinstance(at, datetime) else ""


def _named(words: str, *keys: str) -> Callable[[Data], str]:
    def said(data: Data) -> str:
        value = next((data[key] for key in keys if data.get(key)), "")
        text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
        return f"{_(words)} {text}".rstrip()

    return said


PLAYBOOK = {
    "started": "started the playbook %(name)s",
    "evidence": "gave evidence for “%(step)s” of %(name)s",
    "done": "finished the playbook %(name)s",
    "waived": "decided that %(name)s is not needed",
}
TELLS_REASON = {Kind.ESCALATED, Kind.TRIGGER}
SENTENCES: dict[str, Callable[[Data], str]] = {
    Kind.OPENED: _opened,
    Kind.CUSTOMER_MESSAGE: lambda _data: _("wrote to us"),
    Kind.AGENT_REPLY: lambda _data: _("replied"),
    Kind.AGENT_NOTE: lambda _data: _("left a note"),
    Kind.AUTO_REPLY: lambda _data: _("answered automatically"),
    Kind.STATUS: _moved(gettext_noop("status"), Ticket.Status),
    Kind.SEVERITY: _moved(gettext_noop("severity")),
    Kind.CATEGORY: _moved(gettext_noop("category")),
    Kind.QUEUE: _moved(gettext_noop("queue")),
    Kind.SUBJECT: _moved(gettext_noop("subject")),
    Kind.ACKNOWLEDGED: lambda _data: _("told the customer what happens next"),
    Kind.PROMISED_UPDATE: lambda data: (
        _("promised an update by %(at)s UTC") % {"at": _time(data.get("at"))}
    ),
    Kind.MANUAL_DUE: lambda data: (
        _("set %(what)s due %(at)s")
        % {"what": kind(str(data.get("kind", ""))), "at": _time(data.get("at")) or _("never")}
    ),
    Kind.MERGED: _merged,
    Kind.ASSIGNED: _assigned,
    Kind.TAGS: _named("changed tags to", "to", "tags"),
    Kind.TRIAGED: lambda _data: _("triaged it"),
    Kind.IDENTITY: _identity,
    Kind.ESCALATED: _named("escalated:", "reason", "text", "policy"),
    Kind.WARNING: _crossed("%(what)s is close to its deadline"),
    Kind.BREACH: _crossed("%(what)s was not kept in time"),
    Kind.TRIGGER: _named("trouble noticed:", "reason", "trigger"),
    Kind.INCIDENT: _named("linked to incident", "title", "code", "incident"),
    Kind.PARTICIPANT: _participant,
    Kind.FIELDS: _fields,
    Kind.FOLLOW_UP: _follow_up,
    Kind.SNOOZED: _snoozed,
    Kind.DELIVERY: _delivery,
    Kind.PLAYBOOK: _playbook,
    Kind.POLICY: _named("promises now follow", "policy", "version"),
}
TOLD_BY_MESSAGES = (Kind.CUSTOMER_MESSAGE, Kind.AGENT_REPLY, Kind.AGENT_NOTE, Kind.AUTO_REPLY)
