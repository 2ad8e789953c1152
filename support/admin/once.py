"""Ask once per request: a page, its lists, its forms and the navigation put the same questions again and again."""

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from django.http import HttpRequest

T = TypeVar("T")


def once(request: HttpRequest, question: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answered when this question was put first; the answer lives as long as the request."""
    memo: dict[Hashable, Any] = vars(request).setdefault("desk_once", {})
    if question not in memo:
        memo[question] = ask()
    answer: T = memo[question]
    return answer
