"""The command `demo`: what it prints, what it refuses, and what it starts."""

import socket
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError

from support.management.demo import people, serve
from support.models import Brand, RawMessage, RunbookVersion
from tests import make
from tests.services import free_port


@pytest.mark.django_db
def test_a_desk_where_people_work_is_left_alone(settings: LazySettings, tmp_path: Path) -> None:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    make.agent("somebody")
    with pytest.raises(CommandError, match="People work at this desk"):
        call_command("demo", "--port", "0", stdout=StringIO())
    assert not RawMessage.objects.exists()
    assert not User.objects.filter(username="camille").exists()


def test_port_0_is_any_that_is_free() -> None:
    assert serve.choose(0).web > 1023


@pytest.mark.django_db
def test_the_command_prints_where_everything_is_and_who_may_sign_in(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    port, said = free_port(), StringIO()
    call_command("demo", "--port", str(port), stdout=said)
    for words in (
        f"http://localhost:{port}/admin/",
        f"http://luneo.localhost:{port}/",
        f"http://foodyepay.localhost:{port}/contact",
        "support@luneo.app",
        "40 letters arrived",
        people.ensure(tmp_path / "demo-agents.txt")["maya"],
    ):
        assert words in said.getvalue()


@pytest.mark.django_db
def test_a_runbook_that_was_changed_here_is_not_taken_back(
    luneo: Brand, settings: LazySettings, tmp_path: Path
) -> None:
    settings.DEBUG, settings.VAR_DIR = True, tmp_path
    theirs = RunbookVersion.objects.create(
        brand=luneo,
        number=2,
        digest="of other words",
        data=RunbookVersion.objects.get(brand=luneo).data,
        applied_at=make.NOON,
        applied_by="Noor",
    )
    Brand.objects.filter(pk=luneo.pk).update(runbook=theirs)
    said = StringIO()
    call_command("demo", "--port", str(free_port()), stdout=said)
    assert "luneo: the version that was applied here stands." in said.getvalue()
    assert "foodyepay: version 1 is in force" in said.getvalue()
    luneo.refresh_from_db()
    assert luneo.runbook == theirs


def test_a_taken_port_is_refused_with_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(serve.PortTakenError, match=f"PORT={port + 1} make up"):
            serve.choose(port)


def test_mail_comes_in_near_the_console_or_wherever_there_is_room() -> None:
    port = free_port()
    assert serve.choose(port).mail in {port + serve.MAIL_IS_ABOVE, *range(1024, 2**16)}
    beside = free_port() + serve.MAIL_IS_ABOVE
    with socket.create_server(("127.0.0.1", beside)):
        ports = serve.choose(beside - serve.MAIL_IS_ABOVE)
    assert ports.mail not in {beside, ports.web}


def test_every_process_is_told_the_same_ports_and_finds_its_programs(tmp_path: Path) -> None:
    command, environment = serve.processes(serve.Ports(8731, 8756), tmp_path)
    assert command[1:] == ["-m", "honcho", "--app-root", str(tmp_path), "start"]
    assert (environment["PORT"], environment["INBOUND_SMTP_PORT"]) == ("8731", "8756")
    assert (Path(environment["PATH"].split(":")[0]) / "granian").exists()
