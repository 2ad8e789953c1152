"""The id by which the public and other systems know a row, as Statuspage's API has them."""

from django.utils.crypto import get_random_string

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def new_code() -> str:
    return get_random_string(12, LETTERS)
