"""Each variable of the environment with nonsense in it: refused by its name, with what was expected."""

import re
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from config.variables import BOUNDS, SHAPES, Env, refused
from tests.config.test_environment import ASKED

KINDS = {"BELL_TIMEOUT": float, "INBOUND_QUIET_HOURS": float}
GOOD = {
    "PUBLIC_URL": ["http://localhost:8000", "https://desk.example.com/path"],
    "SWEEP_HEARTBEAT_URL": ["https://hc.example.com/ping/1?x=y"],
    "PAGERDUTY_URL": ["http://127.0.0.1:8090"],
    "CSRF_TRUSTED_ORIGINS": ["https://a.example.com,https://*.example.com"],
    "ALLOWED_HOSTS": ["*", "localhost,127.0.0.1,[::1],.localhost", "desk.example.com"],
    "ADMIN_PATH": ["admin/", "staff/desk-2/"],
    "DATABASE_URL": [
        "postgres://desk:p%40ss@db:5432/desk",
        "postgresql://db/desk?sslmode=require",
        "postgres:///desk?host=/var/run/postgresql",
        "sqlite:////var/lib/desk/db.sqlite3",
        "sqlite://:memory:",
    ],
    "REDIS_URL": ["redis://host:6379/0", "rediss://:pass@host/1", "unix:///run/redis.sock"],
    "EMAIL_BACKEND": ["anymail.backends.postmark.EmailBackend"],
    "FILES_SCANNER": ["clam.scan", "our.scanners.clam.scan"],
    "INBOUND_IMAP_URL": ["imaps://name:pass@host/INBOX", "imap://me%40example.com:x@host"],
    "INBOUND_SMTP_HOST": ["127.0.0.1", "::1", "0.0.0.0", "localhost"],  # a word
    "INBOUND_AUTHSERV_IDS": ["mx.example.com, mx2.example.com"],
    "AUDIT_MAIL_TO": ["a@example.com,b@example.com"],
    "EGRESS_ALLOWED_PRIVATE": ["127.0.0.1:8090,[::1]:80,jira.internal:443"],
    "LOG_LEVEL": ["DEBUG", "INFO", "WARNING", "ERROR"],
    "TRUSTED_PROXIES": ["10.0.0.1", "10.0.0.0/8,172.16.0.0/12", "fd00::/8", "10.1.2.3/8"],
}
BAD = {
    "PUBLIC_URL": ["desk.example.com", "https://", "ftp://desk", "http://a b"],
    "SWEEP_HEARTBEAT_URL": ["yes", "https:///ping"],
    "PAGERDUTY_URL": ["events.pagerduty.com"],
    "CSRF_TRUSTED_ORIGINS": ["desk.example.com", "https://a.example.com/path", "https://a,b"],
    "ALLOWED_HOSTS": ["https://desk.example.com", "desk.example.com:8000", "desk.example.com/x"],
    "ADMIN_PATH": ["admin", "/admin/", "ad min/", "^admin/", "/"],
    "DATABASE_URL": ["desk", "mysql://db/desk", "postgres://db", "postgres:desk", "sqlite:db"],
    "REDIS_URL": ["localhost:6379", "http://host", "true"],
    "EMAIL_BACKEND": ["smtp", "django.core.mail.backends.smtp.", "a b.c"],
    "FILES_SCANNER": ["clamscan", "/usr/bin/clamscan", "clam.scan()"],
    "INBOUND_IMAP_URL": ["pop3://name:pass@host", "imaps://host/INBOX"],
    "INBOUND_SMTP_HOST": ["127.0.0.1 ", "http://x"],
    "INBOUND_AUTHSERV_IDS": ["mx one"],
    "AUDIT_MAIL_TO": ["audit", "a@b@c", "a@example.com b@example.com"],
    "EGRESS_ALLOWED_PRIVATE": ["127.0.0.1", "host:port"],
    "LOG_LEVEL": ["loud", "info", "10"],
    "TRUSTED_PROXIES": ["proxy", "10.0.0.0/33", "10.0.0.1,x", "1.2.3"],
}
LISTS = {
    "CSRF_TRUSTED_ORIGINS",
    "ALLOWED_HOSTS",
    "INBOUND_AUTHSERV_IDS",
    "AUDIT_MAIL_TO",
    "EGRESS_ALLOWED_PRIVATE",
    "TRUSTED_PROXIES",
}
SWITCHES = sorted(name for name, default in ASKED.items() if default in {"true", "false"})


def kind(name: str) -> Any:
    return list if name in LISTS else str


@pytest.mark.parametrize(("name", "said"), [(name, said) for name in GOOD for said in GOOD[name]])
def test_what_fits_is_taken(name: str, said: str) -> None:
    assert refused(name, said, kind(name)) == ""


@pytest.mark.parametrize(("name", "said"), [(name, said) for name in BAD for said in BAD[name]])
def test_what_does_not_fit_is_refused_with_what_would(name: str, said: str) -> None:
    assert refused(name, said, kind(name))


def test_every_shape_is_tried_both_ways() -> None:
    assert set(GOOD) == set(BAD) == {*SHAPES, "TRUSTED_PROXIES"}


def test_every_shape_and_bound_belongs_to_a_variable() -> None:
    assert {*SHAPES, *BOUNDS} <= set(ASKED)


def test_every_number_has_bounds() -> None:
    numbers = {name for name, default in ASKED.items() if re.fullmatch(r"\d+(\.\d+)?", default)}
    assert numbers == set(BOUNDS)


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_a_number_is_taken_within_its_bounds_and_nowhere_else(name: str) -> None:
    least, most = BOUNDS[name]
    cast = KINDS.get(name, int)
    assert refused(name, str(cast(least)), cast) == refused(name, f" {cast(most)} ", cast) == ""
    outside = [str(least - 1), str(most + 1), "nan", "inf", "-inf", "1e99", "ten", "1,5", "0x10"]
    for said in outside:
        assert refused(name, said, cast).endswith(f"from {least} to {most}"), said


@pytest.mark.parametrize("name", sorted(BOUNDS))
def test_a_numbers_default_is_within_its_bounds(name: str) -> None:
    assert refused(name, ASKED[name], KINDS.get(name, int)) == ""


@pytest.mark.parametrize("name", sorted(set(SHAPES) & set(ASKED)))
def test_a_words_default_would_be_taken_if_somebody_wrote_it(name: str) -> None:
    assert not ASKED[name] or refused(name, ASKED[name], kind(name)) == ""


@pytest.mark.parametrize("said", ["true", "True", "yes", "on", "1", " TRUE "])
@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_is_on(monkeypatch: pytest.MonkeyPatch, name: str, said: str) -> None:
    monkeypatch.setenv(name, said)
    assert Env().bool(name, default=False) is True


@pytest.mark.parametrize("said", ["false", "no", "off", "0", "False"])
def test_a_switch_is_off(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("HTTPS", said)
    assert Env().bool("HTTPS", default=True) is False


@pytest.mark.parametrize("said", ["yess", "ture", "2", "enabled", "y e s"])
@pytest.mark.parametrize("name", SWITCHES)
def test_a_mistyped_switch_is_never_taken_for_off(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setenv(name, said)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} cannot be used: expected true or"):
        Env().bool(name, default=False)


@pytest.mark.parametrize("blank", ["", " ", "\t"])
def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch, blank: str) -> None:
    for name in ("EMAIL_PORT", "HTTPS", "BELL_TIMEOUT", "ALLOWED_HOSTS", "SECRET_KEY"):
        monkeypatch.setenv(name, blank)
    env = Env()
    assert env.int("EMAIL_PORT", default=25) == 25
    assert env.bool("HTTPS", default=True) is True
    assert env.float("BELL_TIMEOUT", default=0.5) == 0.5
    assert env.list("ALLOWED_HOSTS", default=["a"]) == ["a"]
    assert env.str("SECRET_KEY", default="") == ""


@pytest.mark.parametrize("said", ["$ecret", "$", r"\$x", "a$HOME", "p a s s", "%41", "#1", "'q'"])
def test_a_password_is_taken_as_it_is_written(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("EMAIL_HOST_PASSWORD", said)
    assert Env().str("EMAIL_HOST_PASSWORD", default="") == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("DATABASE_URL", "mysql://desk:hunter22@db/desk"),
        ("DATABASE_URL", "postgres://desk:hunter22@db:five/desk"),
        ("REDIS_URL", "http://:hunter22@host"),
        ("INBOUND_IMAP_URL", "pop3://me:hunter22@host"),
    ],
)
def test_a_refusal_names_the_variable_and_never_repeats_a_password(
    monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.setenv(name, said)
    read = Env().db if name == "DATABASE_URL" else Env().str
    with pytest.raises(ImproperlyConfigured) as refusal:
        read(name, default="")
    assert str(refusal.value).startswith(f"{name} cannot be used: expected ")
    assert "hunter22" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def database(said: str) -> dict[str, Any]:
    url = Env.db_url_config(said)
    return environment.database(url, statement_timeout=5000, conn_max_age=60)


def test_what_the_databases_address_asks_for_stands() -> None:
    options = database("postgres://desk@db/desk?sslmode=verify-full&connect_timeout=9")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    assert int(options["connect_timeout"]) == 9
    assert "statement_timeout=5000" in options["options"]


def test_options_of_ones_own_stand_beside_ours() -> None:
    options = database("postgres://desk@db/desk?options=-c%20work_mem%3D64MB")["OPTIONS"]
    assert options["options"].startswith("-c statement_timeout=5000 ")
    assert options["options"].endswith(" -c work_mem=64MB")
    assert options["connect_timeout"] == 3


def test_without_any_there_are_ours_alone() -> None:
    options = database("postgres://desk@db/desk")["OPTIONS"]
    assert set(options) == {"connect_timeout", "options"}
    assert not options["options"].endswith(" ")


@pytest.mark.parametrize(
    "folder", ["plain", "with space", "a#b", "50%41", "c+d", "q?x=1", "é", "a;b", "at@home", "x:y"]
)
def test_a_folder_may_have_any_name(folder: str) -> None:
    path = environment.folder("/tmp") / folder / "db.sqlite3"  # nothing is written
    assert Env.db_url_config(environment.sqlite(path))["NAME"] == str(path)
