"""The people who write to us, their addresses and the accounts they belong to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.brand import Brand, Branded


class Account(Branded):
    """A customer company, restaurant or household; incidents touch accounts."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="accounts")
    name = models.CharField(max_length=200)
    external_id = models.CharField(max_length=200, blank=True)
    components = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "external_id"],
                condition=~models.Q(external_id=""),
                name="account_external_once",
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountDomain(Branded):
    """A mail domain, lower case, whose people are an account's: those who write for the first time join it."""

    # The unique index begins with it.
    brand = models.ForeignKey(Brand, models.CASCADE, db_index=False, related_name="+")
    account = models.ForeignKey(Account, models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "domain"], name="domain_once_per_brand"),
        ]

    def __str__(self) -> str:
        return self.domain


class Customer(Branded):
    """One person in one brand; the same person at two brands is two customers."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="customers")
    name = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(
        Account, models.SET_NULL, null=True, blank=True, related_name="customers"
    )
    language = models.CharField(max_length=10, blank=True, help_text=_("Empty: the brand's."))
    time_zone = models.CharField(max_length=64, blank=True, help_text=_("Empty: the brand's."))
    external_id = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    merged_into = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="merged_from"
    )

    def __str__(self) -> str:
        return self.name or f"customer {self.pk}"


class CustomerAddress(Branded):
    """A mail address, lower case; one customer per address and brand, decided by the database."""

    # The unique index begins with it; one that holds the brand alone would be taken before it.
    brand = models.ForeignKey(Brand, models.CASCADE, db_index=False, related_name="+")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="addresses")
    email = models.CharField(max_length=320)
    is_primary = models.BooleanField(default=True)
    verified_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "customer addresses"
        constraints = [
            models.UniqueConstraint(fields=["brand", "email"], name="address_once_per_brand"),
        ]

    def __str__(self) -> str:
        return self.email
