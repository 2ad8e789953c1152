"""The mail providers whose webhooks we take, and the Anymail views that know each one's signature."""

import warnings
from typing import Any

from anymail.exceptions import AnymailConfigurationError, AnymailWarning
from django.utils.module_loading import import_string

PROVIDERS = {
    "amazon_ses": "anymail.webhooks.amazon_ses.AmazonSESInboundWebhookView",
    "brevo": "anymail.webhooks.brevo.BrevoInboundWebhookView",
    "mailersend": "anymail.webhooks.mailersend.MailerSendInboundWebhookView",
    "mailgun": "anymail.webhooks.mailgun.MailgunInboundWebhookView",
    "mailjet": "anymail.webhooks.mailjet.MailjetInboundWebhookView",
    "mailtrap": "anymail.webhooks.mailtrap.MailtrapInboundWebhookView",
    "mandrill": "anymail.webhooks.mandrill.MandrillCombinedWebhookView",
    "postal": "anymail.webhooks.postal.PostalInboundWebhookView",
    "postmark": "anymail.webhooks.postmark.PostmarkInboundWebhookView",
    "resend": "anymail.webhooks.resend.ResendInboundWebhookView",
    "sendgrid": "anymail.webhooks.sendgrid.SendGridInboundWebhookView",
    "sparkpost": "anymail.webhooks.sparkpost.SparkPostInboundWebhookView",
}


def tracking_view_of(provider: str) -> Any:
    """Anymail's view of what this provider tells of mails that left; as `view_of` otherwise."""
    return _view(PROVIDERS[provider].replace("InboundWebhookView", "TrackingWebhookView"))


def view_of(provider: str) -> Any:
    """Anymail's view of a provider's inbound mail, set up from settings.

    KeyError where we take none; AnymailConfigurationError where a setting is missing, the secret included that alone
    keeps strangers out of most webhooks (Anymail only warns of that one).
    """
    return _view(PROVIDERS[provider])


def _view(path: str) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", AnymailWarning)
        view = import_string(path)()
    if view.warn_if_no_basic_auth and not view.basic_auth:
        raise AnymailConfigurationError("Set ANYMAIL_WEBHOOK_SECRET to name:password.")
    return view
