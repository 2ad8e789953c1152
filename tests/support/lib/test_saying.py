"""A sentence is English as it stands, and is said again in any tongue with all that is in it."""

import json
from datetime import UTC, date, datetime

import pytest

from support.lib.saying import ENGLISH, Tongue, _, say

AT = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
FRENCH = {
    "Late since %(at)s.": "En retard depuis %(at)s.",
    "%(who)s, which owns %(what)s": "%(who)s, qui s'occupe de %(what)s",
    "team %(name)s": "équipe %(name)s",
    "empty": "vide",
}
TONGUE = Tongue(lambda text: FRENCH.get(text, text), lambda at: f"le {at:%d/%m}", "fr")


class Bell:
    def named(self, language: str) -> str:
        return {"fr": "sonnette"}.get(language, "bell")


@pytest.mark.parametrize(
    ("what", "english", "french"),
    [
        (_("empty"), "empty", "vide"),
        (
            _("Late since %(at)s.", at=AT),
            "Late since Mon 2 Mar 2026 18:00.",
            "En retard depuis le 02/03.",
        ),
        (_("On %(at)s", at=date(2026, 5, 1)), "On Fri 1 May", "On le 01/05"),
        (
            _(
                "%(who)s, which owns %(what)s",
                who=_("team %(name)s", name="Backend"),
                what="Billing",
            ),
            "team Backend, which owns Billing",
            "équipe Backend, qui s'occupe de Billing",
        ),
        (_("for %(all)s", all=("a", _("empty"))), "for a, empty", "for a, vide"),
        (_("the %(what)s rings", what=Bell()), "the bell rings", "the sonnette rings"),
        (_("%(count)s of %(name)s", count=3, name="100%"), "3 of 100%", "3 of 100%"),
        (_("100% sure"), "100% sure", "100% sure"),
    ],
)
def test_a_saying_is_said_in_english_and_again_in_french(
    what: str, english: str, french: str
) -> None:
    assert what == english
    assert say(what, ENGLISH) == english
    assert say(what, TONGUE) == french


def test_what_was_never_a_saying_is_said_as_it_is() -> None:
    assert say("empty", TONGUE) == "empty"
    assert say(7, TONGUE) == "7"


def test_seconds_are_written_only_where_they_matter() -> None:
    assert _("%(at)s", at=AT.replace(second=5)) == "Mon 2 Mar 2026 18:00:05"


def test_a_value_that_looks_like_a_template_stays_a_value() -> None:
    assert say(_("team %(name)s", name="%(at)s"), TONGUE) == "équipe %(at)s"


def test_a_saying_is_text_to_whoever_stores_or_sends_it() -> None:
    said = _("team %(name)s", name="Backend")
    assert json.dumps({"why": said}) == '{"why": "team Backend"}'
    assert f"{said}!" == "team Backend!"
    assert hash(said) == hash("team Backend")
