"""Who looks at a public page: which brand's page it is, in which language, and how often they may write."""

from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import get_language

from support.lib import client_ip, limits
from support.models import Brand

PER_HOUR = 10  # messages of one network, and in the name of one address
HOUR = 3600.0  # seconds
SPOKEN = ("en", "fr")


def brand_of(request: HttpRequest) -> Brand | None:
    """The brand whose host was called; on the console's own host the one that `?brand=` names, or the only one."""
    brand: Brand | None = getattr(request, "brand", None)
    if brand is not None:
        return brand
    brands = {each.slug: each for each in Brand.objects.order_by("name")}
    asked = request.GET.get("brand", "")
    return next(iter(brands.values())) if len(brands) == 1 else brands.get(asked)


def language() -> str:
    """The language of the page: the visitor's, where we speak it."""
    code = (get_language() or "en").partition("-")[0]
    return code if code in SPOKEN else "en"


def link(request: HttpRequest, brand: Brand, path: str) -> str:
    """A public page of the brand on the host that was called, in the language that was asked for; `path` starts with
    a slash.
    """
    on_its_own_host = getattr(request, "brand", None) is not None
    said = {} if on_its_own_host else {"brand": brand.slug}
    if request.GET.get("lang") in SPOKEN:
        said["lang"] = request.GET["lang"]
    return f"{path}?{urlencode(said)}" if said else path


def may_write(request: HttpRequest, brand: Brand, *, email: str, now: datetime) -> bool:
    """Count one message of this visitor's network, and of the address that we shall answer. Works without Redis.

    Many networks that write in one person's name would fill that person's mailbox with our acknowledgements.
    """
    counted = (client_ip.network(request), email.strip().lower())
    return all(
        limits.take(f"form:{brand.slug}:{each}", rate=PER_HOUR / HOUR, burst=PER_HOUR, now=now)
        for each in counted
    )
