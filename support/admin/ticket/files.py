"""What strangers sent, shown without trusting it: a letter's own HTML and its attachments."""

from base64 import b64encode
from typing import TypeVar
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.html import escape

from support.lib import files, scanner
from support.lib.html.safe import REMOTE
from support.models import Attachment, Message, scoped

Response = TypeVar("Response", bound=HttpResponseBase)

# Asked for by a click, as their senders learn of it: pictures from anywhere, over TLS.
PICTURES = ("img-src data:", "img-src data: https:")
SHOWN_INSIDE = 2 * 2**20  # bytes of one picture that came with the letter
# The letter's frame may draw itself and nothing else: no script, no form, no picture or font from anywhere.
LETTER_POLICY = (
    "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
FILE_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
SHOWN_AS_THEY_ARE = {"image/png", "image/jpeg", "image/gif", "image/webp"}
PAGE = (
    "<!doctype html><html><head><meta charset=utf-8><title>Letter</title>"
    "<style>body{{font:14px/1.5 system-ui,sans-serif;margin:12px;color:#1c2430;background:#fff;"
    "overflow-wrap:anywhere}}img{{max-width:100%}}</style></head><body>{}</body></html>"
)


def letter(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """The formatted letter, for a sandboxed frame of the ticket's page; with `pictures` remote ones are fetched."""
    mine = scoped(Message, request.user)
    found = get_object_or_404(mine, pk=message, ticket=pk)
    markup, policy = _with_own_pictures(found), LETTER_POLICY
    if "pictures" in request.GET:
        markup = markup.replace(f" {REMOTE}=", " src=")
        policy = policy.replace(*PICTURES)
    framed = HttpResponse(PAGE.format(markup))
    framed["X-Frame-Options"] = "SAMEORIGIN"  # every other page: not at all
    return _sealed(framed, policy)


def _with_own_pictures(message: Message) -> str:
    """The letter with the pictures that came in it, which the frame could not fetch by itself: it has no cookie."""
    markup = message.html
    if "cid:" not in markup:
        return markup
    plain = message.attachments.filter(content_type__in=SHOWN_AS_THEY_ARE, size__lte=SHOWN_INSIDE)
    for each in plain.exclude(cid=""):
        path = files.path(each.sha256)
        place = f'src="cid:{escape(each.cid)}"'
        if place in markup and path.is_file() and not scanner.refusal(each.sha256, each.name):
            data = b64encode(path.read_bytes()).decode()
            markup = markup.replace(place, f'src="data:{each.content_type};base64,{data}"')
    return markup


def download(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """An attachment: saved, not opened, unless it is a plain picture."""
    mine = scoped(Attachment, request.user)
    found = get_object_or_404(mine, pk=file, message__ticket=pk)
    return answer(request, found.sha256, found.name, found.content_type)


def answer(request: HttpRequest, sha256: str, name: str, content_type: str) -> FileResponse:
    """A kept file to somebody who was found to be allowed to have it, unless the scanner is against it."""
    path = files.path(sha256)
    if not path.is_file():
        raise Http404("This file is not on this machine's disk. Restore it from the backup.")
    if refusal := scanner.refusal(sha256, name):
        raise PermissionDenied(refusal)
    inline = content_type in SHOWN_AS_THEY_ARE
    response = FileResponse(
        path.open("rb"), content_type=content_type if inline else "application/octet-stream"
    )
    how = "inline" if inline and "view" in request.GET else "attachment"
    response["Content-Disposition"] = f"{how}; filename*=UTF-8''{quote(name, safe='')}"
    _sealed(response, FILE_POLICY)
    return response


def _sealed(response: Response, policy: str) -> Response:
    response["Content-Security-Policy"] = policy
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
