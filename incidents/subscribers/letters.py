"""The mails of a subscription, in the subscriber's language."""

from datetime import datetime
from functools import partial
from typing import Any

from incidents.models import Subscriber
from incidents.status import show
from incidents.status.page import PageData
from incidents.status.parts import Entry, Post
from incidents.subscribers import links
from support.outbound import compose, outbox

WORDS = {
    "en": {
        "confirm": "Confirm: news of {title}",
        "confirm text": (
            "Somebody, probably you, asked that we write to this address when {title} has news.\n\n"
            "Confirm it here within 7 days:\n{link}\n\nIf it was not you, do nothing: we will not write again.\n"
        ),
        "known": "You are subscribed to {title}",
        "known text": (
            "Somebody, probably you, asked to be told when {title} has news. You are subscribed already.\n\n"
            "Change what you are told of, or leave, here:\n{link}\n"
        ),
        "stopped": "We no longer call your webhook for {title}",
        "stopped text": "We called {url} and gave up. {reason}\n\nSubscribe again when it is ready:\n{link}\n",
        "foot": "\n--\nYou get this because you subscribed. Choose what you are told of, or leave:\n{link}\n",
    },
    "fr": {
        "confirm": "À confirmer : les nouvelles de {title}",
        "confirm text": (
            "Quelqu'un, sans doute vous, a demandé que nous écrivions à cette adresse quand il y a du nouveau sur"
            " {title}.\n\nConfirmez ici sous 7 jours :\n{link}\n\nSi ce n'était pas vous, ne faites rien : nous"
            " n'écrirons plus.\n"
        ),
        "known": "Vous êtes abonné à {title}",
        "known text": (
            "Quelqu'un, sans doute vous, a demandé à être informé des nouvelles de {title}. Vous êtes déjà abonné.\n\n"
            "Changez vos choix ou désabonnez-vous ici :\n{link}\n"
        ),
        "stopped": "Nous n'appelons plus votre webhook pour {title}",
        "stopped text": "Nous avons appelé {url}, en vain. {reason}\n\nRéabonnez-vous quand il est prêt :\n{link}\n",
        "foot": "\n--\nVous recevez ceci car vous êtes abonné. Pour changer vos choix ou vous désabonner :\n{link}\n",
    },
}


def own(row: Subscriber, kind: str, *, key: str, now: datetime, **values: str) -> None:
    """Queue a letter about the subscription itself, `confirm`, `known` or `stopped`, in the caller's transaction."""
    words = WORDS.get(row.language, WORDS["en"])
    said = {"title": row.brand.name, **values}
    payload = compose.notice(
        brand=row.brand,
        to=row.email,
        subject=words[kind].format(**said),
        text=words[f"{kind} text"].format(**said),
        key=key,
    )
    outbox.mail(payload, key=key, brand=row.brand, now=now)


class Told:
    """One public word as a letter; what all subscribers of a language read alike is written once."""

    def __init__(self, data: PageData, entry: Entry, post: Post) -> None:
        self.data, self.entry, self.post = data, entry, post
        self._written = {language: self._write(language) for language in WORDS}

    @property
    def code(self) -> str:
        return self.post.code

    @property
    def codes(self) -> list[str]:
        """Of the components that it is about."""
        return [part.code for part in self.entry.parts]

    def letter(self, row: Subscriber, *, key: str) -> dict[str, Any]:
        subject, text = self._written.get(row.language, self._written["en"])
        words, link = WORDS.get(row.language, WORDS["en"]), links.manage(row)
        made = compose.notice(
            brand=row.brand,
            to=row.email,
            subject=subject,
            text=text + words["foot"].format(link=link),
            key=key,
        )
        made["headers"]["List-Unsubscribe"] = f"<{links.leave(row)}>"
        made["headers"]["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        return made

    def _write(self, language: str) -> tuple[str, str]:
        say = show.speaker(self.data, language)
        shown = show.incident(self.entry, self.data, say)
        state = say.words[self.post.status]
        page = f"{self.data.url}/incidents/{self.entry.code}"
        about = [shown["when"], shown["affects"], shown["next"], page]
        said = partial(say.words["said"].format, state=state)
        text = "\n\n".join([shown["title"], said(text=self.post.text(language))])
        return f"[{self.data.title}] {said(text=shown['title'])}", "\n\n".join(
            [text, "\n".join(line for line in about if line)]
        ) + "\n"
