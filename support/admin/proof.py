"""Whoever changes people, or takes data out, shows again who they are: a console left open is not enough.

The password or the second factor is asked for again after ACCOUNT_REAUTHENTICATION_TIMEOUT.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.translation import gettext as _

READ_ONLY = ("_changelist", "_history")  # what stays open: the list, and what was done


def asked(
    urls: Iterable[URLPattern | URLResolver], may_come: Callable[[HttpRequest], bool]
) -> list[URLPattern | URLResolver]:
    """A page's own addresses, each of which asks again; who may not come at all is not asked but refused."""
    found = list(urls)
    for url in found:
        if isinstance(url, URLPattern) and not (url.name or "").endswith(READ_ONLY):
            url.callback = _asking(url.callback, may_come)
    return found


def _asking(
    view: Callable[..., Any], may_come: Callable[[HttpRequest], bool]
) -> Callable[..., Any]:
    @wraps(view)
    def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not may_come(request) or did_recently_reauthenticate(request):
            return view(request, *args, **kwargs)
        # What was sent is not kept until then: it may hold a password, and sessions are rows.
        if request.method == "POST":
            messages.warning(
                request, _("Nothing was saved: show first who you are, then send again.")
            )
        back = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{back}")

    return asking
