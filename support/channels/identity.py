"""The page behind the link that proves who a customer is: a mail scanner may look, a press uses it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from support.tickets.people import identity_links


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Asks, and takes the yes; a link that is not ours is not there, one that has ended says so.

    The address leaks to no other site, since ours all are `same-origin`. Under `no-referrer` a browser posts with
    `Origin: null`, which the check of the form's origin refuses.
    """
    link = identity_links.find(pk, code)
    host = getattr(request, "brand", None)
    if link is None or (host is not None and host.pk != link.ticket.brand_id):
        raise Http404
    now = timezone.now()
    done = request.method == "POST" and identity_links.use(link, now=now)
    context = {
        "brand": link.ticket.brand,
        "link": link,
        "done": done,
        "ended": not done and not identity_links.is_usable(link, now=now),
    }
    answer = render(request, "support/identity.html", context, status=200)
    answer["Cache-Control"] = "private, no-store"
    return answer
