"""A question is asked once per request, whatever it answers, and anew by the next request."""

from itertools import count

from django.http import HttpRequest

from support.admin.once import once


def test_the_first_answer_stays_for_the_request_also_where_it_is_nothing() -> None:
    request, asked = HttpRequest(), []
    for _ in range(2):
        assert once(request, "nothing", lambda: asked.append(1)) is None
    assert asked == [1]


def test_another_question_and_another_request_are_asked() -> None:
    one, other, numbers = HttpRequest(), HttpRequest(), count()
    questions = [(one, "a"), (one, ("a", 1)), (other, "a"), (one, "a")]
    assert [once(request, said, lambda: next(numbers)) for request, said in questions] == [
        0,
        1,
        2,
        0,
    ]
