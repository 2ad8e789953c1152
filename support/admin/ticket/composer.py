"""The composer: a reply to the customer or a note among ourselves, with copies, files and a prepared answer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.admin.ticket.choices import offer
from support.admin.ticket.composer_fields import CopiesField, FilesField
from support.models import Draft, Macro, Message, Ticket
from support.tickets import actions, seats
from support.tickets.actor import Actor
from support.tickets.answers import macros
from support.tickets.incoming import File

Status = Ticket.Status
REPLY, NOTE = "reply", "note"


AFTER_SENDING = [
    (Status.PENDING_CUSTOMER, gettext_lazy("then wait for the customer")),
    (Status.OPEN, gettext_lazy("then stay open")),
    (Status.ON_HOLD, gettext_lazy("then put on hold")),
    (Status.RESOLVED, gettext_lazy("then resolve")),
]


class ComposerForm(forms.Form):
    kind = forms.ChoiceField(
        choices=[(REPLY, gettext_lazy("Reply")), (NOTE, gettext_lazy("Internal note"))],
        initial=REPLY,
        widget=forms.RadioSelect,
    )
    cc = CopiesField(label=gettext_lazy("Copy to"), max_length=1000, required=False)
    text = forms.CharField(
        widget=forms.Textarea(
            {"rows": 5, "aria-autocomplete": "list", "aria-controls": "mentions"}
        ),
        error_messages={"required": gettext_lazy("Write something before you send.")},
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False)
    then = forms.ChoiceField(choices=AFTER_SENDING, required=False)
    macro = forms.ModelChoiceField(
        Macro.objects.none(), required=False, empty_label=gettext_lazy("Prepared answers…")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    stopped_at: int | None = (
        None  # the newest message its writer had read, where sending was stopped
    )
    is_filled = False  # with a prepared answer: no copy in the browser is newer

    def __init__(
        self, data: Any = None, files: Any = None, *, ticket: Ticket, initial: Any = None
    ) -> None:
        super().__init__(data, files, initial=initial)
        offer(self.fields["macro"], Macro.objects.filter(brand=ticket.brand_id, is_active=True))

    def offers_macros(self) -> bool:
        """Whether there is one to choose; read once, for Django asks anew whenever it reads or counts the choices."""
        field = self.fields["macro"]
        field.choices = list(iter(field.choices))  # type: ignore[attr-defined]
        return len(field.choices) > 1  # type: ignore[attr-defined]

    @classmethod
    def inserted(cls, data: Any, *, ticket: Ticket, by: Actor) -> "ComposerForm":
        """The composer as it stood, with the chosen prepared answer behind what was written: nothing is sent yet."""
        written = {name: data.get(name, "") for name in ("kind", "cc", "text", "then", "macro")}
        asked = cls(data, ticket=ticket)
        asked.is_valid()
        macro = asked.cleaned_data.get("macro")
        if macro is not None:
            parts = (written["text"].strip(), macros.drafted(macro, ticket, by=by))
            written["text"] = "\n\n".join(part for part in parts if part)
            written["then"] = macro.actions.get("status") or written["then"]
        made = cls(ticket=ticket, initial=written)
        made.is_filled = True
        return made

    @classmethod
    def continued(cls, ticket: Ticket, draft: Draft | None) -> "ComposerForm":
        """As this person left it, on whatever device."""
        kept = {"kind": draft.kind, "text": draft.text, "cc": draft.cc} if draft else None
        return cls(ticket=ticket, initial=kept)

    @property
    def button(self) -> str:
        """The button that was pressed to send."""
        return "_next" if "_next" in self.data else "_send"

    @property
    def after(self) -> str:
        """The status that a reply leaves behind."""
        return self.cleaned_data.get("then") or Status.PENDING_CUSTOMER

    def send(self, ticket: Ticket, *, by: Actor, now: datetime) -> Message | None:
        """Write it, unless somebody wrote since this page was loaded; then the draft is kept and shown again."""
        data = self.cleaned_data
        files = [_file(each) for each in data["attached"]]
        with transaction.atomic():
            Ticket.objects.select_for_update(no_key=True).get(pk=ticket.pk)
            newer = ticket.messages.filter(pk__gt=data["seen"] or 0).order_by("-pk").first()
            if newer is not None and data["seen"] is not None:
                self._ask_again(newer.author_name or _("The customer"), newer.pk)
                return None
            sent = self._written(ticket, files, by=by, now=now)
            if by.user is not None:
                seats.forget(ticket, by.user)
            return sent

    def _written(
        self, ticket: Ticket, files: Sequence[File], *, by: Actor, now: datetime
    ) -> Message | None:
        data = self.cleaned_data
        if data["kind"] == NOTE:
            return actions.note(ticket, by=by, text=data["text"], files=files, now=now)
        if data["macro"] is not None:
            macros.act(data["macro"], ticket, by=by, now=now)
        return actions.reply(
            ticket,
            by=by,
            text=data["text"],
            status=self.after,
            cc=data["cc"],
            files=files,
            now=now,
        )

    def _ask_again(self, who: str, newest: int) -> None:
        self.stopped_at = self.cleaned_data["seen"]
        self.data = {**self.data.dict(), "seen": str(newest)}  # type: ignore[attr-defined]  # always a QueryDict
        self.add_error(
            None,
            _(
                "%(who)s wrote while you were typing. Read it above; send anyway if your answer still fits."
            )
            % {"who": who},
        )
        if self.cleaned_data["attached"]:
            self.add_error("attached", _("Choose the files again: a browser forgets them here."))


def _file(sent: "UploadedFile[Any]") -> File:
    name = (sent.name or "file").replace("\\", "/").rpartition("/")[2]
    return File(name, sent.content_type or "application/octet-stream", sent.read())
