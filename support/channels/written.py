"""A message typed into a form, as the letter that it would have been."""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from support.inbound.envelope import Envelope, Origin
from support.inbound.receive import receive
from support.models import Brand, RawMessage
from support.outbound import compose

FILE_LIMIT = 10 * 2**20  # bytes


class WrittenForm(forms.Form):
    """What a customer types. `website` is seen by machines alone; `nonce` makes a second click the same message."""

    name = forms.CharField(max_length=100, required=False)
    email = forms.EmailField(max_length=320)
    subject = forms.CharField(max_length=200)
    text = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 8}))
    file = forms.FileField(required=False)
    website = forms.CharField(required=False)
    nonce = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def clean_file(self) -> "UploadedFile[Any] | None":
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file is not None and (file.size or 0) > FILE_LIMIT:
            raise forms.ValidationError("too large", code="too_large")
        return file

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise forms.ValidationError("leave this field empty", code="robot")
        return ""


def store(
    form: WrittenForm,
    brand: Brand,
    *,
    source: str,
    language: str,
    now: datetime,
    remote_ip: str | None,
) -> tuple[RawMessage, bool]:
    """Store what was typed. Raises DatabaseError when it could not be."""
    said = form.cleaned_data
    files = [said["file"]] if said["file"] else []
    return receive(
        _letter(said, brand, files, now=now),
        envelope=Envelope(said["email"], (compose.sender_address(brand),)),
        source=source,
        key=f"{brand.slug}:{said['nonce']}",
        now=now,
        origin=Origin(brand_id=brand.pk, headers={"language": language}, remote_ip=remote_ip),
    )


def _letter(
    said: dict[str, str], brand: Brand, files: "Sequence[UploadedFile[Any]]", *, now: datetime
) -> bytes:
    letter = EmailMessage()
    local, _, domain = said["email"].rpartition("@")
    letter["From"] = Address(" ".join(said["name"].split()), local, domain)
    letter["To"] = compose.sender_address(brand)
    letter["Subject"] = " ".join(said["subject"].split())
    letter["Date"] = format_datetime(now)
    letter.set_content(said["text"])
    for file in files:
        main, _, sub = (file.content_type or "application/octet-stream").partition("/")
        letter.add_attachment(
            file.read(), maintype=main, subtype=sub or "octet-stream", filename=file.name
        )
    return letter.as_bytes()
