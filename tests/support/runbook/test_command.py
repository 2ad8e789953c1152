"""`manage.py runbook` as somebody types it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from support.models import Brand, RunbookVersion
from tests.support.runbook.files import MINIMAL, altered, line, minimal, text_of


def run(*words: str) -> tuple[int, str, str]:
    """Exit status, what was printed, what was complained about."""
    out, err = StringIO(), StringIO()
    try:
        call_command("runbook", *words, stdout=out, stderr=err, no_color=True)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.yaml"
    path.write_text(altered(minimal(), ("name: Acme\n", "name: 5\n"), ("[desk]", "[desks]")))
    return path


def test_check_needs_no_database() -> None:
    status, out, _ = run("check", "luneo", "foodyepay", str(MINIMAL))
    assert status == 0
    assert [text.partition(": ")[2][:5] for text in out.splitlines()] == ["good."] * 3


def test_check_prints_one_line_for_each_problem_and_fails(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(
        altered(minimal(), ("name: Acme\n", "name: 5\n"), ("default_severity: P3", "default: P3"))
    )
    status, out, err = run("check", str(path))
    at = line(path.read_text(), "default: P3")
    assert (status, out) == (1, "")
    assert [text.removeprefix(f"{path}:").split(": ")[:2] for text in err.splitlines()] == [
        ["4", "name"],
        [str(at), "triage.default"],
        [str(at), "triage.default_severity"],
    ]


def test_the_problems_of_all_files_are_told_at_once(broken: Path, tmp_path: Path) -> None:
    status, out, err = run("check", "luneo", str(broken), str(tmp_path / "missing.yaml"))
    assert (status, out) == (1, "")
    assert "broken.yaml:4: name: expected text" in err
    assert "missing.yaml:1: cannot be read: No such file or directory" in err


def test_a_command_without_a_file_asks_for_one() -> None:
    with pytest.raises(CommandError, match="Which runbook"):
        run("check")


@pytest.mark.django_db
def test_plan_shows_and_apply_does() -> None:
    assert run("plan", str(MINIMAL))[1].startswith("acme: version 1\n")
    assert not Brand.objects.exists()
    assert run("apply", str(MINIMAL), "--by", "Ada")[1].startswith("acme: version 1 is in force")
    assert RunbookVersion.objects.get().applied_by == "Ada"
    assert run("plan", str(MINIMAL))[1] == "acme: nothing would change, version 1 stands.\n"
    assert run("apply", str(MINIMAL))[1] == "acme: nothing changed, version 1 stands.\n"


@pytest.mark.django_db
def test_apply_says_when_it_only_set_rows_right() -> None:
    run("apply", str(MINIMAL))
    Brand.objects.update(name="Other")
    assert run("apply", str(MINIMAL))[1] == "acme: version 1 stands, its rows were set right.\n"


@pytest.mark.django_db
def test_all_shipped_runbooks_are_applied_by_one_word() -> None:
    status, out, _ = run("apply", "--all-shipped")
    assert status == 0
    assert [text.partition(":")[0] for text in out.splitlines()] == ["foodyepay", "luneo"]
    assert Brand.objects.count() == 2


@pytest.mark.django_db
def test_nothing_is_applied_when_one_of_the_files_is_broken(broken: Path) -> None:
    status, _, err = run("apply", "luneo", str(broken))
    assert status == 1
    assert "broken.yaml" in err
    assert not Brand.objects.exists()


@pytest.mark.django_db
def test_a_clash_with_another_brand_is_told_like_any_problem(tmp_path: Path) -> None:
    run("apply", str(MINIMAL))
    path = tmp_path / "copy.yaml"
    path.write_text(altered(minimal(), ("runbook: acme", "runbook: copy")))
    status, _, err = run("apply", str(path))
    assert status == 1
    assert f"{path}:5: ticket_prefix: belongs to another brand already" in err


@pytest.mark.django_db
def test_dump_prints_the_runbook_in_force_with_its_comments(tmp_path: Path) -> None:
    run("apply", "luneo")
    assert run("dump", "luneo")[1] == text_of("luneo")


@pytest.mark.django_db
def test_dump_prints_an_older_version_by_number(tmp_path: Path) -> None:
    path = tmp_path / "acme.yaml"
    path.write_text(altered(minimal(), ("name: Acme\n", "name: Acme Ltd\n")))
    run("apply", str(MINIMAL))
    run("apply", str(path))
    assert run("dump", "acme")[1] == path.read_text()
    assert run("dump", "acme", "--number", "1")[1] == minimal()


@pytest.mark.django_db
def test_dump_of_a_brand_without_a_runbook_says_what_to_do() -> None:
    with pytest.raises(CommandError, match="Apply one first"):
        run("dump", "nobody")
