"""The servers of `make test-services`: started when missing, left alone when given, stopped whatever happens."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import services

TELL = "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])"
ASK = """
import os, psycopg, redis
with psycopg.connect(os.environ["DATABASE_URL"]) as server:
    print(server.execute("SHOW fsync").fetchone()[0], server.execute("SHOW synchronous_commit").fetchone()[0])
print(redis.Redis.from_url(os.environ["REDIS_URL"]).config_get("maxmemory-policy")["maxmemory-policy"])
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    return subprocess.run(
        [sys.executable, "-m", "tests.services", "--", *command],
        cwd=services.ROOT,
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def needs_servers() -> None:
    try:
        services.program("initdb"), services.program("redis-server")
    except services.MissingError as missing:
        pytest.skip(str(missing))


def port_of(address: str) -> int:
    return int(address.rpartition(":")[2].partition("/")[0])


def test_addresses_that_are_given_are_used_and_nothing_is_started() -> None:
    given = {"DATABASE_URL": "postgres://there/desk", "REDIS_URL": "redis://there"}
    done = run(sys.executable, "-c", TELL, **given)
    assert done.stdout.split() == list(given.values())


def test_the_commands_exit_code_is_ours() -> None:
    given = {"DATABASE_URL": "postgres://there/desk", "REDIS_URL": "redis://there"}
    assert run(sys.executable, "-c", "raise SystemExit(7)", **given).returncode == 7


def test_servers_keep_their_promises_and_are_gone_afterwards() -> None:
    needs_servers()
    done = run(sys.executable, "-c", ASK + TELL)
    assert done.returncode == 0, done.stderr
    *said, addresses = done.stdout.splitlines()
    assert said == ["on on", "noeviction"]
    for address in addresses.split():
        assert not services.answers(port_of(address))


def test_servers_are_stopped_when_the_run_is_ended_from_outside() -> None:
    needs_servers()
    wait = f"{TELL}; import sys, time; sys.stdout.flush(); time.sleep(60)"
    kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.services", "--", sys.executable, "-c", wait],
        cwd=services.ROOT,
        env=kept,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout
        addresses = process.stdout.readline().split()
        assert all(services.answers(port_of(address)) for address in addresses)
        process.send_signal(signal.SIGTERM)
        process.wait(20)
    assert len(addresses) == 2
    assert not any(services.answers(port_of(address)) for address in addresses)


def test_without_the_programs_it_fails_or_skips_with_the_way_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(name: str) -> Path:
        raise services.MissingError(f"{name} is not installed (apt-get install …).")

    monkeypatch.setattr(services, "program", missing)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert services.main(["--", "true"]) == 1
        assert services.main(["--optional", "--", "true"]) == 0
    finally:
        signal.signal(signal.SIGTERM, before)
    assert capsys.readouterr().err.count("apt-get install") == 2


def test_without_a_command_it_says_how_it_is_used() -> None:
    with pytest.raises(SystemExit, match="usage"):
        services.main(["--optional"])


def test_a_port_that_answers_is_told_from_one_that_does_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert services.answers(port)
    assert not services.answers(port)
