"""Who does something to a ticket: a person who signed in, a customer, or the desk itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User

from support.models import Customer


@dataclass(frozen=True, slots=True)
class Actor:
    """The name is kept with each event, so that history reads the same when the user has gone."""

    name: str
    user: User | None = None

    @classmethod
    def of(cls, user: User) -> Actor:
        return cls(user.get_full_name() or user.get_username(), user)

    @classmethod
    def customer(cls, customer: Customer) -> Actor:
        return cls(customer.name or "Customer")


SYSTEM = Actor("Deskbell")
