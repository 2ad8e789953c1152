"""One letter for one brand, with everything that was found out about it before anything is written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from support.inbound import same
from support.inbound.reading import loops
from support.inbound.reading.letter import Automatic, Forwarded, Letter
from support.inbound.route import is_ours, is_usable, outsiders, written_recipients
from support.inbound.thread import Thread, find
from support.inbound.trust import Sender, sender_of
from support.lib import languages
from support.models import Brand, Channel, Message, RawMessage, pinned
from support.tickets.incoming import File, Incoming


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the filing rooms decide upon. `silent` says why no acknowledgement may be sent, or is empty.

    `forwarded` is whose letter this is where a proven agent passed it on.
    """

    raw: RawMessage
    letter: Letter
    brand: Brand
    sender: Sender
    thread: Thread
    automatic: Automatic
    forwarded: Forwarded | None
    silent: str
    flags: tuple[str, ...]
    repeats: Message | None
    now: datetime

    @property
    def may_name_others(self) -> bool:
        """Whether who wrote it may bring people in and send answers elsewhere.

        Not one whom our mail server doubts, nor one who showed nothing but a ticket's number: anybody guesses that.
        """
        is_guessed = self.thread.evidence == "subject_token" and not self.thread.proven
        return self.sender.verdict != "fail" and not is_guessed


def examine(
    raw: RawMessage, letter: Letter, brand: Brand, *, houses: Sequence[Brand], now: datetime
) -> Case:
    """Look everything up that decides where a letter goes; `houses` are all brands. Only reads."""
    sender = sender_of(letter, raw.envelope_from, brand)
    recipients = [*raw.envelope_to, *written_recipients(letter)]
    # A web form proves nothing about who filled it in, and answers no mail.
    is_mail = channel_of(raw) == Channel.EMAIL
    thread = (
        find(letter, brand=brand, sender=sender, recipients=recipients) if is_mail else Thread()
    )
    repeats, id_reused = None, False
    if sender.id_is_known:
        repeats, id_reused = same.seen_before(letter, brand=brand, now=now)
    automatic = _automatic(raw, letter, thread)
    forwarded = _forwarded(letter, sender, automatic, houses)
    flags = [*letter.flags, *thread.flags, *([same.REUSED_ID] if id_reused else [])]
    flags += ["unreadable"] if letter.error else []
    flags += ["authentication_failed"] if sender.verdict == "fail" else []
    return Case(
        raw=raw,
        letter=letter,
        brand=brand,
        sender=sender,
        thread=thread,
        automatic=automatic,
        forwarded=forwarded,
        silent=_unwanted(forwarded.email.lower(), houses)
        if forwarded
        else automatic.reason or _unwanted(sender.email, houses),
        flags=tuple(dict.fromkeys(flags)),
        repeats=repeats,
        now=now,
    )


def channel_of(raw: RawMessage) -> str:
    """The channel that a door stands for; every kind of mail transport is e-mail."""
    return raw.source if raw.source in Channel.values else Channel.EMAIL


def incoming(case: Case) -> Incoming:
    """The letter as the tickets room takes it."""
    letter = case.letter
    unread = f"This mail could not be read fully ({letter.error}). The original is kept as it came."
    return Incoming(
        at=case.raw.received_at,
        channel=channel_of(case.raw),
        subject=letter.subject,
        text=letter.text or (unread if letter.error else ""),
        reply_text=letter.reply_text,
        elided_text=letter.elided_text,
        html=letter.html,
        message_id=letter.message_id,
        from_address=case.sender.email,
        from_name=case.sender.name,
        reply_to=_answers_to(case),
        to=tuple(each.email for each in letter.to),
        cc=tuple(each.email for each in letter.cc),
        flags=case.flags,
        files=tuple(
            File(each.name, each.content_type, each.content, each.cid, each.inline)
            for each in letter.attachments
        ),
        automatic=case.automatic.strength,
        raw=case.raw,
        language=_language(case),
    )


def _answers_to(case: Case) -> str:
    """Where answers go when not to the sender: the first Reply-To that somebody reads and that is not ours.

    Who may name nobody gets no answer carried elsewhere, nor does a list, whose readers are many.
    """
    if not case.may_name_others or "list-id" in case.letter.headers:
        return ""
    if any(each.key == case.sender.email for each in case.letter.reply_to):
        return ""
    return next((each.key for each in outsiders(case.letter.reply_to)), "")


def _language(case: Case) -> str:
    """What the customer writes in: as the form or the header says, else as the words show, else unknown."""
    letter = case.letter
    said = case.raw.headers.get("language") or letter.headers.get("content-language", "")
    if said or case.brand.runbook_id is None:
        return str(said)
    text = f"{letter.subject}\n{letter.reply_text or letter.text}"
    return languages.guess(text, pinned(case.brand.runbook_id).data["languages"])


def _automatic(raw: RawMessage, letter: Letter, thread: Thread) -> Automatic:
    """What is known of the letter, and what the transport knows.

    A subject alone is an absence where it answers something of ours. Out of nowhere, somebody may complain of an
    automatic reply: they are answered by a person, though not at once by us.
    """
    by_envelope = loops.of_envelope(raw.envelope_from or None)
    if by_envelope.strength == "strong" and letter.auto_strength != "strong":
        return by_envelope
    if letter.auto_reply == loops.AWAY.reason and thread.ticket is None:
        return Automatic(letter.auto_reply, "weak")
    return Automatic(letter.auto_reply, letter.auto_strength)


def _forwarded(
    letter: Letter, sender: Sender, automatic: Automatic, houses: Sequence[Brand]
) -> Forwarded | None:
    """What a proven agent passed on; neither a mail of our own nor what her mail program sends by itself."""
    found = letter.forwarded if sender.agent_id is not None and sender.verdict == "pass" else None
    if found is None or automatic.strength == "strong" or _is_house(found.email, houses):
        return None
    return found


def _unwanted(email: str, houses: Sequence[Brand]) -> str:
    """Why nothing may be sent there by itself: two machines must never start to write to each other, nor two brands."""
    if _is_house(email, houses):
        return "own address"
    return "" if is_usable(email) else "no address to write to"


def _is_house(email: str, houses: Sequence[Brand]) -> bool:
    domain = email.lower().rpartition("@")[2]
    return is_ours(houses, email) or domain in {each.domain.lower() for each in houses}
