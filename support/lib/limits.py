"""Rate limits as rows of `TokenBucket`: they work without Redis and cannot be flushed."""

import hashlib
from datetime import datetime

from django.apps import apps
from django.db import transaction


def take(key: str, *, rate: float, burst: float, now: datetime) -> bool:
    """Take one token from the bucket `key`; False when it is empty.

    The bucket holds `burst` tokens and refills by `rate` tokens per second. The key may be an address: it is
    stored as a hash. A clock that went back fills nothing and freezes nothing.
    """
    bucket_model = apps.get_model("support", "TokenBucket")
    pk = hashlib.sha256(key.encode()).hexdigest()
    fresh = bucket_model(key=pk, tokens=burst, updated_at=now)
    with transaction.atomic():
        bucket_model.objects.bulk_create([fresh], ignore_conflicts=True)
        bucket = bucket_model.objects.select_for_update().get(pk=pk)
        elapsed = max(0.0, (now - bucket.updated_at).total_seconds())
        bucket.tokens = min(burst, bucket.tokens + elapsed * rate)
        bucket.updated_at = now
        enough = bool(bucket.tokens >= 1)
        bucket.tokens -= 1 if enough else 0
        bucket.save(update_fields=["tokens", "updated_at"])
    return enough
