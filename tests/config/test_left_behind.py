"""No test finds what the one before it left in the process or the database."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils.translation import get_language

from tests import migrated


@pytest.mark.parametrize("asked", ["fr", "en"])
@pytest.mark.django_db
def test_a_test_begins_in_the_desks_own_language_whatever_the_last_request_spoke(
    client: Client, asked: str
) -> None:
    assert get_language() == "en"
    client.get("/accounts/login/", headers={"accept-language": asked})
    assert get_language() == asked


@pytest.mark.services
@pytest.mark.django_db
def test_a_process_of_the_suite_works_in_a_copy_that_lacks_no_migration() -> None:
    copied = connection.settings_dict["TEST"]["TEMPLATE"]
    assert copied.startswith(migrated.name_of(""))
    assert connection.settings_dict["NAME"] != copied
    call_command("migrate", "--check", verbosity=0)
