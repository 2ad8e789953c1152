"""Notes in which colleagues are named, as they are shown: each name stands out and says whose it is."""

import re
from collections.abc import Iterable, Mapping

from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from support.models import Message
from support.tickets.actor import Actor
from support.tickets.colleagues import mentions
from support.tickets.people.participants import UNVERIFIED


def shown(messages: Iterable[Message], brand: int) -> Mapping[int, SafeString]:
    """Paragraphs by the message's key, for notes of ours that name somebody; a query only where there is an @."""
    ours = [each for each in messages if each.kind == Message.Kind.NOTE]
    notes = [each for each in ours if UNVERIFIED not in each.flags]
    meant = mentions.people([each.reply_text for each in notes], brand)
    names = {name: Actor.of(user).name for name, user in meant.items()}
    return {each.pk: _marked(each.reply_text, names) for each in notes} if names else {}


def _marked(text: str, names: Mapping[str, str]) -> SafeString:
    def mark(found: re.Match[str]) -> str:
        name = names.get(found[1].lower())
        if name is None:
            return found[0]
        return format_html('<mark class="mention" title="{}">{}</mark>', name, found[0])

    escaped: str = linebreaks(text, autoescape=True)
    return mark_safe(mentions.WRITTEN.sub(mark, escaped))  # noqa: S308  # escaped above
