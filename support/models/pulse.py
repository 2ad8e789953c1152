"""Signs of life and counters that must survive the loss of Redis."""

from django.db import models


class Pulse(models.Model):
    """When a line of the timetable last ran to its end; `/readyz` reads it."""

    name = models.CharField(max_length=100, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%F %T}"


class TokenBucket(models.Model):
    """A rate limit: how full the bucket was when it was last used. Keys are hashes, not addresses."""

    key = models.CharField(max_length=64, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key
