"""The runbook in force as a file again: the text that was applied, comments included."""

from io import StringIO

from ruamel.yaml import YAML

from support.models import RunbookVersion


def dump(version: RunbookVersion) -> str:
    """YAML that loads to the version's data. One without a text of its own is written from its data."""
    if version.source:
        return version.source
    yaml = YAML()
    yaml.width = 100
    written = StringIO()
    yaml.dump(version.data, written)
    return written.getvalue()
