"""The French catalogue is whole: every sentence translated, every placeholder kept, compiled as it stands."""

import ast
import gettext
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation.template import templatize

FOLDER = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"
FIELD = re.compile(r'^(msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?)? ?(".*")$')
PLACEHOLDER = re.compile(r"%\(\w+\)0?\d*[sd]|%s|\{\w*\}")
KEYWORDS = [
    "gettext_noop",
    "gettext_lazy",
    "ngettext_lazy:1,2",
    "pgettext:1c,2",
    "npgettext:1c,2,3",
    "pgettext_lazy:1c,2",
    "npgettext_lazy:1c,2,3",
]
Entry = dict[str, str]


def read(text: str) -> list[Entry]:
    """A catalogue's entries by field, without its head; "#" holds an entry's marks, and those of the obsolete."""
    entries: list[Entry] = []
    for block in text.strip().split("\n\n"):
        entry: Entry = {"#": ""}
        name = "#"
        for line in block.splitlines():
            if found := FIELD.match(line):
                name = found[1] or name
                entry[name] = entry.get(name, "") + ast.literal_eval(found[2])
            else:
                entry["#"] += line
        entries.append(entry)
    return entries[1:]


def said(entry: Entry) -> list[str]:
    """What is said in French: one sentence, or one for each number."""
    return [text for field, text in entry.items() if field.startswith("msgstr")]


def key(entry: Entry) -> str:
    """The name under which a compiled catalogue keeps an entry."""
    return "\x04".join(entry[field] for field in ("msgctxt", "msgid") if field in entry)


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return read(PO.read_text(encoding="utf-8"))


def test_every_sentence_is_translated(entries: list[Entry]) -> None:
    assert len(entries) > 900
    assert [entry["msgid"] for entry in entries if not all(said(entry))] == []


def test_a_number_has_two_forms(entries: list[Entry]) -> None:
    counted = [entry for entry in entries if "msgid_plural" in entry]
    assert counted
    assert {len(said(entry)) for entry in counted} == {2}


def test_nothing_is_guessed_and_nothing_is_left_over(entries: list[Entry]) -> None:
    assert [entry for entry in entries if "fuzzy" in entry["#"] or "#~" in entry["#"]] == []


def test_no_sentence_stands_twice(entries: list[Entry]) -> None:
    assert len({key(entry) for entry in entries}) == len(entries)


def test_placeholders_agree(entries: list[Entry]) -> None:
    wrong = []
    for entry in entries:
        expected = sorted(PLACEHOLDER.findall(entry.get("msgid_plural", entry["msgid"])))
        wrong += [text for text in said(entry) if sorted(PLACEHOLDER.findall(text)) != expected]
    assert wrong == []


def test_signs_of_two_strokes_never_begin_a_line(entries: list[Entry]) -> None:
    """French sets a space before : ; ? ! and », and that space must not break."""
    assert [
        text for entry in entries for text in said(entry) if re.search(r" [:;?!»](?!\w)|« ", text)
    ] == []


def test_what_is_compiled_says_what_is_written(entries: list[Entry]) -> None:
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for entry in entries:
        context, one, many = entry.get("msgctxt"), entry["msgid"], entry.get("msgid_plural")
        if many is not None:
            assert [compiled.ngettext(one, many, n) for n in (1, 2)] == said(entry), one
        elif context is not None:
            assert compiled.pgettext(context, one) == said(entry)[0], one
        else:
            assert compiled.gettext(one) == said(entry)[0], one


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="gettext's msgfmt is not installed")
def test_compiling_again_changes_no_byte(tmp_path: Path) -> None:
    again = tmp_path / "again.mo"
    subprocess.run(["msgfmt", "--check-format", "-o", str(again), str(PO)], check=True)
    assert again.read_bytes() == MO.read_bytes(), "run: make messages"


def sources(place: Path) -> list[str]:
    """Every file with sentences; templates as the Python they are collected from, written into `place`."""
    root = Path(settings.BASE_DIR)
    files = [
        str(file)
        for room in ("config", "support", "incidents")
        for file in (root / room).rglob("*.py")
    ]
    templates = [file for end in ("html", "txt") for file in (root / "templates").rglob(f"*.{end}")]
    for number, file in enumerate(templates):
        text = templatize(file.read_text(encoding="utf-8"), origin=str(file))
        written = place / f"{number}.py"
        written.write_text(text, encoding="utf-8")
        files.append(str(written))
    return files


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext's xgettext is not installed")
def test_the_catalogue_holds_every_sentence_of_the_sources(
    tmp_path: Path, entries: list[Entry]
) -> None:
    command = [
        "xgettext",
        "--language=Python",
        "--from-code=UTF-8",
        "--no-wrap",
        "--no-location",
        "--output=-",
    ]
    command += [f"--keyword={keyword}" for keyword in KEYWORDS]
    done = subprocess.run(
        [*command, "--files-from=-"],
        input="\n".join(sources(tmp_path)),
        capture_output=True,
        text=True,
        check=True,
    )
    found = read(done.stdout)
    assert len(found) > 900
    assert {key(entry) for entry in found} - {key(entry) for entry in entries} == set(), (
        "run: make messages"
    )
