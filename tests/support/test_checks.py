"""A desk that would refuse its own mail, or take a stranger's, says so before it starts."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.checks import CheckMessage, run_checks
from pytest_django import Settings

from support.checks import CALLED_BY_NAME

HOUSE = Path(__file__).resolve().parents[2]
POSTMARK = "anymail.backends.postmark.EmailBackend"


@pytest.fixture(autouse=True)
def _a_sound_desk(settings: Settings) -> None:
    settings.DEBUG = False
    settings.ANYMAIL = {}


def found() -> list[CheckMessage]:
    return [each for each in run_checks() if str(each.id).startswith("support.")]


def ids() -> list[str]:
    return [str(each.id) for each in found()]


def test_a_sound_desk_has_nothing_to_say() -> None:
    assert found() == []


def test_a_provider_without_a_secret_is_an_error_that_names_both(settings: Settings) -> None:
    settings.EMAIL_BACKEND = POSTMARK
    (error,) = found()
    assert error.id == "support.E001"
    assert "postmark" in error.msg
    assert "WEBHOOK_SECRET" in error.msg


def test_a_provider_of_which_only_a_setting_is_known_counts_too(settings: Settings) -> None:
    settings.ANYMAIL = {"SPARKPOST_API_KEY": "x"}
    assert ids() == ["support.E001"]


def test_a_secret_is_enough_where_the_provider_signs_nothing(settings: Settings) -> None:
    settings.EMAIL_BACKEND, settings.ANYMAIL = POSTMARK, {"WEBHOOK_SECRET": ["desk:secret"]}
    assert found() == []


@pytest.mark.parametrize(
    ("provider", "key"),
    [
        ("mailgun", "MAILGUN_WEBHOOK_SIGNING_KEY"),
        ("mandrill", "MANDRILL_WEBHOOK_KEY"),
        ("postal", "POSTAL_WEBHOOK_KEY"),
    ],
)
def test_a_provider_that_signs_needs_its_signing_key(
    settings: Settings, provider: str, key: str
) -> None:
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["desk:secret"]}
    (error,) = found()
    assert key in error.msg
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["desk:secret"], key: "x"}
    assert found() == []


@pytest.mark.parametrize(
    ("provider", "keys", "lacks"),
    [
        ("mailersend", ("MAILERSEND_INBOUND_SECRET",), "MAILERSEND_SIGNING_SECRET"),
        ("mailersend", ("MAILERSEND_INBOUND_SECRET", "MAILERSEND_SIGNING_SECRET"), ""),
        ("mailgun", ("MAILGUN_WEBHOOK_SIGNING_KEY",), ""),
        ("amazon_ses", (), ""),
        ("postmark", (), ""),
    ],
)
def test_a_provider_that_cannot_tell_what_became_of_our_mail_is_a_warning(
    settings: Settings, provider: str, keys: tuple[str, ...], lacks: str
) -> None:
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["desk:secret"]} | dict.fromkeys(keys, "x")
    assert ids() == ["support.W001"] * bool(lacks)
    assert all(lacks in each.msg for each in found())
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert ids() == []


@pytest.mark.parametrize("provider", ["amazon_ses", "mailjet", "sendgrid", "sparkpost", "brevo"])
def test_without_a_secret_no_provider_is_sound(settings: Settings, provider: str) -> None:
    settings.EMAIL_BACKEND = f"anymail.backends.{provider}.EmailBackend"
    settings.ANYMAIL = {"BREVO_API_KEY": "x"}
    assert ids().count("support.E001") >= 1
    assert any(provider in each.msg for each in found())


def test_while_debugging_no_secret_is_asked_for(settings: Settings) -> None:
    settings.DEBUG, settings.EMAIL_BACKEND = True, POSTMARK
    assert found() == []


@pytest.mark.parametrize(
    ("production", "debug", "backend", "said"),
    [
        (True, False, "filebased", ["support.W002"]),
        (False, False, "filebased", []),
        (True, True, "filebased", []),
        (True, False, "smtp", []),
    ],
)
def test_mails_that_end_in_a_folder_are_a_warning_in_production(
    settings: Settings, production: bool, debug: bool, backend: str, said: list[str]
) -> None:
    settings.PRODUCTION, settings.DEBUG = production, debug
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert ids() == said


@pytest.mark.parametrize(("limit", "expected"), [(2_621_440, 1), (35 * 2**20, 0), (None, 0)])
def test_an_upload_limit_below_a_mail_with_attachments_is_an_error(
    settings: Settings, limit: int | None, expected: int
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = limit
    assert ids() == ["support.E002"] * expected


@pytest.mark.parametrize(("key", "old"), [("", []), ("short", []), ("x" * 50, ["old"])])
def test_a_signing_key_that_can_be_guessed_is_an_error(
    settings: Settings, key: str, old: list[str]
) -> None:
    settings.SECRET_KEY_FALLBACKS = old
    settings.SECRET_KEY = key or "x"
    assert ids() == ["support.E003"]


def test_a_key_of_the_audit_that_can_be_guessed_is_an_error_and_none_is_not(
    settings: Settings,
) -> None:
    settings.AUDIT_KEY = "short"
    assert ids() == ["support.E003"]
    settings.AUDIT_KEY = ""
    assert ids() == []


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["desk:secret"], 0),
        (["desk:old", "desk:new:with:colons"], 0),
        (["secret"], 1),
        (["desk:"], 1),
        ([":secret"], 1),
        ([""], 1),
        (["desk:old", ""], 1),
    ],
)
def test_a_webhook_secret_without_name_or_password_is_an_error(
    settings: Settings, given: list[str], expected: int
) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": given}
    assert ids() == ["support.E005"] * expected
    assert all("secret" not in each.msg for each in found())  # nothing of it is repeated


@pytest.mark.parametrize("setting", CALLED_BY_NAME)
@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("incidents.nowhere.call", "No module named 'incidents.nowhere'"),
        ("incidents.steps.nothing", 'does not define a "nothing"'),
        ("call", "call doesn't look like a module path"),
        ("incidents.steps.__doc__", "nothing that can be called"),
    ],
)
def test_a_name_behind_which_nothing_stands_is_an_error(
    settings: Settings, setting: str, path: str, said: str
) -> None:
    named = getattr(settings, setting)
    wrong = {**named, "wrong": path} if isinstance(named, dict) else [path]
    setattr(settings, setting, path if isinstance(named, str) else wrong)
    (error,) = found()
    assert (error.id, error.hint) == ("support.E004", f"Correct the name in {setting}.")
    assert path in error.msg
    assert said in error.msg


def test_every_setting_that_names_code_is_looked_at() -> None:
    """A setting of the group "called by name" that nobody checks would be found here."""
    text = (HOUSE / "config" / "settings.py").read_text()
    group = text.split("called by name")[1].split("# ----")[0]
    named = re.findall(r'^([A-Z_]+) = (?:[{\[]|"[a-z_]+\.)', group, flags=re.MULTILINE)
    assert {*named, "EMAIL_BACKEND", "SUPPORT_FILES_SCANNER"} == set(CALLED_BY_NAME)


def test_no_command_starts_on_a_desk_that_is_not_sound(tmp_path: Path) -> None:
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "VAR_DIR": str(tmp_path),
        "EMAIL_BACKEND": POSTMARK,
        "LOG_LEVEL": "CRITICAL",
    }
    command = [sys.executable, "manage.py", "check"]
    done = subprocess.run(
        command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "support.E001" in done.stderr
    assert "ANYMAIL_WEBHOOK_SECRET" in done.stderr
