"""What pure rooms say, in the language of whoever looks."""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_info, gettext

from support.lib.saying import Tongue, say


def spoken(what: object) -> str:
    """A saying translated, its moments written as the language writes them; other text as it is."""
    language = (get_language() or "en").partition("-")[0]
    return say(what, Tongue(gettext, _moment, language))


def language(code: str) -> str:
    """A language's name in the reader's, as "French" for `fr`; a code that Django does not know as it is."""
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _moment(at: date) -> str:
    if not isinstance(at, datetime):
        return date_format(at, "D j F")
    return date_format(at, "D j F Y H:i:s" if at.second else "D j F Y H:i")
