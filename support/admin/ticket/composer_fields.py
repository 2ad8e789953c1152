"""Fields of the composer: copies, and any number of files."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from support.tickets.thread import FILES_LIMIT

MOST_COPIES = 20
MOST_FILES = 20


class CopiesField(forms.CharField):
    """Addresses with commas between them; leaves a list."""

    def clean(self, value: Any) -> list[str]:
        found = [each.strip() for each in super().clean(value).replace(";", ",").split(",")]
        copies = list(dict.fromkeys(each.lower() for each in found if each))
        for each in copies:
            try:
                validate_email(each)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no e-mail address."), params={"address": each}
                ) from None
        if len(copies) > MOST_COPIES:
            raise ValidationError(_("At most %(most)d copies."), params={"most": MOST_COPIES})
        return copies


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; leaves a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = [super(FilesField, self).clean(each, initial) for each in data or () if each]
        if len(files) > MOST_FILES:
            raise ValidationError(_("At most %(most)d files."), params={"most": MOST_FILES})
        if sum(each.size or 0 for each in files) > FILES_LIMIT:
            raise ValidationError(
                _("The files are too large to be mailed: %(most)d MB together at most."),
                params={"most": FILES_LIMIT // 2**20},
            )
        return files
