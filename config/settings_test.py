"""Settings of the test suite: nothing here touches `var/` of an installation.

DATABASE_URL and REDIS_URL are honoured, so that the same suite runs on SQLite and on PostgreSQL with Redis.
"""

import os
import tempfile

os.environ.setdefault("SECRET_KEY", "tests-only-and-nowhere-else-" + "x" * 32)
os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="deskbell-tests-")
os.environ.setdefault("LOG_LEVEL", "CRITICAL")

from config.settings import *  # noqa: F403
from config.settings import DATABASES

CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"polling_interval": 0.01}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = True
if "postgresql" in DATABASES["default"]["ENGINE"]:
    # Twenty at once wait for each other, and how long depends on the machine.
    DATABASES["default"]["OPTIONS"]["options"] += " -c lock_timeout=30000"
