"""Who gets into the console: nobody makes an account from outside, sessions end, a second factor may be demanded."""

from datetime import datetime
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from config import guesses
from support import audit
from support.lib import client_ip
from support.tickets.actor import Actor

log = structlog.get_logger(__name__)
SEEN_EVERY = 60  # seconds; a busy agent's session is not written at each click


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Nobody signs up; whoever comes, fails to come, or goes, is in the audit."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts allauth counts together: a network, as at our other doors."""
        return client_ip.network(request)

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        audit.record("signed in", by=Actor.of(user), on=user, now=timezone.now())

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            audit.record(
                "signed out", by=Actor.of(request.user), on=request.user, now=timezone.now()
            )
        super().logout(request)

    def send_notification_mail(
        self, template_prefix: str, user: User, *rest: Any, **more: Any
    ) -> None:
        """allauth's one call for whatever a person does to their own account: password, addresses, second factors."""
        done = template_prefix.rpartition("/")[2].replace("_", " ")
        audit.record(done, by=Actor.of(user), on=user, now=timezone.now())
        super().send_notification_mail(template_prefix, user, *rest, **more)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sent at once and never a row, since a row would hold the link that opens the account.

        A mail server that is away is told in a sentence, the same to whoever asked: none of it says who exists.
        """
        try:
            super().send_mail(template_prefix, email, context)
        except Exception as error:  # noqa: BLE001  # each mail backend raises its own
            # Without the error's words, which may name the address.
            log.warning("account_mail_not_sent", error=type(error).__name__)
            messages.error(
                self.request, _("The mail could not be sent. Try again in some minutes.")
            )

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Told to the brands of the person whose name or address it was; a stranger's word is not kept."""
        super().authentication_failed(request, **credentials)
        tried = credentials.get("username") or credentials.get("email") or ""
        user = User.objects.filter(Q(username__iexact=tried) | Q(email__iexact=tried)).first()
        by = Actor(user.get_username() if user else "somebody unknown")
        now = timezone.now()
        audit.record("failed sign-in", by=by, on=user, now=now)
        if user is not None:
            guesses.tell(user, now=now)


def stop(request: HttpRequest, *, now: datetime) -> HttpResponse | None:
    """Where a signed-in person must go instead of the console; None lets them in."""
    if _session_is_over(request, now.timestamp()):
        logout(request)
        messages.info(request, _("You were signed out because you had been away. Sign in again."))
        return redirect_to_login(request.get_full_path())
    if settings.SIGNIN_MFA_REQUIRED and not is_mfa_enabled(request.user):
        messages.info(request, _("This console asks for a second factor. Set it up to go on."))
        return redirect("mfa_activate_totp")
    return None


def _session_is_over(request: HttpRequest, now: float) -> bool:
    """An hour without a click, or a working day since sign-in, whatever the cookie says."""
    session = request.session
    since = session.setdefault("desk_since", now)
    seen = session.setdefault("desk_seen", now)
    if now - seen > settings.SIGNIN_IDLE_FOR or now - since > settings.SESSION_COOKIE_AGE:
        return True
    if now - seen > SEEN_EVERY:
        session["desk_seen"] = now
    return False
