"""Every setting, read from the environment once; units stand beside each value.

Names start with the room that reads them. `.env.example` lists every variable with its unit and default.
"""

import os
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import beat, environment, logs, variables

BASE_DIR = Path(__file__).resolve().parent.parent
env = variables.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env", overwrite=False)

# ------------------------------------------------------------------------------ the machine
# A folder: database, mail, broker, files
VAR_DIR = environment.folder(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
DEBUG = env.bool("DEBUG", default=False)
PRODUCTION = not env.str("DATABASE_URL", default="sqlite:").startswith("sqlite:")
# The console's address in mails
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]", ".localhost"])
# Addresses or networks of our proxies; only their X-Forwarded-For is believed
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
HTTPS = env.bool("HTTPS", default=False)  # True behind TLS: secure cookies, HSTS, redirects
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # old keys, still accepted
if not SECRET_KEY and PRODUCTION:
    raise ImproperlyConfigured(
        "SECRET_KEY is not set. With DATABASE_URL several machines share it: set one."
    )
SECRET_KEY = SECRET_KEY or environment.kept_secret(VAR_DIR / "secret.key")

# ------------------------------------------------------------------------------ Django
INSTALLED_APPS = [
    "config.apps.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "anymail",
    "csp",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "simple_history",
    "support",
    "incidents",
]
MIDDLEWARE = [
    "config.health.ProbeMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.RequestIdMiddleware",
    "config.middleware.BrandHostMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.AskedLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
BRAND_URLCONF = "config.urls_brand"  # what a brand's own host shows
ADMIN_PATH = env.str("ADMIN_PATH", default="admin/")  # where the console is mounted
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGE_COOKIE_AGE = 31_536_000  # seconds: an agent chooses once for a browser
FORMAT_MODULE_PATH = ["config.formats"]
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
DATA_UPLOAD_MAX_MEMORY_SIZE = env.int("DATA_UPLOAD_MAX_MEMORY_SIZE", default=50 * 2**20)  # bytes
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20  # bytes; larger uploads go to a temporary file
SUPPORT_FILES_DIR = VAR_DIR / "files"  # attachments: never below a public URL
SUPPORT_FILES_QUOTA = env.int("FILES_QUOTA", default=50 * 2**30)  # bytes of one brand
SUPPORT_FILES_SCANNER = env.str("FILES_SCANNER", default="")  # a function's name; empty: none

# ------------------------------------------------------------------------------ database
DATABASE_STATEMENT_TIMEOUT = env.int("DATABASE_STATEMENT_TIMEOUT", default=60_000)  # ms; web: 5000
DATABASE_CONN_MAX_AGE = env.int("DATABASE_CONN_MAX_AGE", default=60)  # seconds; PostgreSQL only
DATABASES = {
    "default": environment.database(
        env.db("DATABASE_URL", default=environment.sqlite(VAR_DIR / "db.sqlite3")),
        statement_timeout=DATABASE_STATEMENT_TIMEOUT,
        conn_max_age=DATABASE_CONN_MAX_AGE,
    )
}
# Counters of the sign-in limits: they must survive a flush of Redis, and a flood of made-up names
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "desk_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# ------------------------------------------------------------------------------ sign-in
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_ADAPTER = "config.signin.ClosedAccountAdapter"  # agents are made by leads, nobody signs up
ACCOUNT_FORMS = {"login": "config.signin_form.SignInForm"}
ACCOUNT_SESSION_REMEMBER = True  # config.signin ends sessions; no box to tick
ACCOUNT_RATE_LIMITS = {"reset_password": "20/m/ip,5/h/key"}  # the key: whose mailbox would fill
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900  # seconds a password just given is proof of who sits there
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
ACCOUNT_REAUTHENTICATION_REQUIRED = MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Deskbell"
# True: no console without a second factor
SIGNIN_MFA_REQUIRED = env.bool("SIGNIN_MFA_REQUIRED", default=False)
SIGNIN_IDLE_FOR = env.int("SIGNIN_IDLE_FOR", default=3600)  # seconds without a click
SESSION_COOKIE_AGE = 12 * 3600  # seconds: a working day, absolute
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
X_FRAME_OPTIONS = "DENY"  # but for a letter's own frame inside the ticket page
SECURE_REFERRER_POLICY = "same-origin"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword")
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        **{each: [NONE] for each in ("default-src", "base-uri", "object-src", "frame-ancestors")},
        **{each: [SELF] for each in ("script-src", "style-src", "font-src", "connect-src")},
        **{each: [SELF] for each in ("frame-src", "manifest-src", "form-action")},
        "img-src": [SELF, "data:"],
    }
}

# ------------------------------------------------------------------------------ audit
# Seals the chain of what was done; empty: SECRET_KEY. Never where the database's owner can read it
AUDIT_KEY = env.str("AUDIT_KEY", default="")
AUDIT_DIR = VAR_DIR / "audit"  # the chains' heads, one line an hour
# Addresses that the heads are mailed to every hour; empty: nobody
AUDIT_MAIL_TO = env.list("AUDIT_MAIL_TO", default=[])

# ------------------------------------------------------------------------------ static files
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "templates" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ------------------------------------------------------------------------------ broker and timetable
# Empty: the folder of a one-machine installation
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "folder://"  # config/folder.py
CELERY_BROKER_TRANSPORT_OPTIONS = environment.broker(
    VAR_DIR / "broker",
    redis=bool(REDIS_URL),
    key_prefix=env.str("REDIS_KEY_PREFIX", default="desk:"),
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120  # seconds
CELERY_TASK_SOFT_TIME_LIMIT = 100  # seconds
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # a doorbell that nobody hears is answered by the next sweep
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20  # seconds
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a night without Redis ends no worker
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = beat.schedule()
BELL_TIMEOUT = env.float("BELL_TIMEOUT", default=0.5)  # seconds a ring may cost a request
SWEEP_TIMETABLE = beat.TIMETABLE  # what `manage.py sweep` runs without a broker
SWEEP_HEARTBEAT_URL = env.str("SWEEP_HEARTBEAT_URL", default="")  # called each minute

# ------------------------------------------------------------------------------ mail
EMAIL_BACKEND = env.str("EMAIL_BACKEND", default="django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_HOST = env.str("EMAIL_HOST", default="localhost")
EMAIL_PORT = env.int("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", default="")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", default="")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", default=False)
EMAIL_TIMEOUT = 20  # seconds; shorter than half an outbox lease
ANYMAIL = {  # ANYMAIL_WEBHOOK_SECRET, ANYMAIL_POSTMARK_SERVER_TOKEN, …: as Anymail names them
    key.removeprefix("ANYMAIL_"): value
    for key, value in os.environ.items()
    if key.startswith("ANYMAIL_") and value
}
if "WEBHOOK_SECRET" in ANYMAIL:  # two of them while one is being replaced: name:old,name:new
    ANYMAIL["WEBHOOK_SECRET"] = ANYMAIL["WEBHOOK_SECRET"].split(",")  # type: ignore[assignment]
OUTBOUND_UNDO_FOR = env.int("OUTBOUND_UNDO_FOR", default=10)  # seconds an answer can be taken back
INBOUND_SMTP_HOST = env.str("INBOUND_SMTP_HOST", default="127.0.0.1")  # the listener's address
INBOUND_SMTP_PORT = env.int("INBOUND_SMTP_PORT", default=8025)  # the listener's port
# Our mail servers' names in Authentication-Results; empty: nobody's "pass" is believed
INBOUND_AUTHSERV_IDS = env.list("INBOUND_AUTHSERV_IDS", default=[])
# Imaps://name:password@host/INBOX, which poll_mail reads
INBOUND_IMAP_URL = env.str("INBOUND_IMAP_URL", default="")
INBOUND_MAX_BYTES = env.int("INBOUND_MAX_BYTES", default=40 * 2**20)  # of one mail
# Office hours without a mail after which the leads are told; 0: never
INBOUND_QUIET_HOURS = env.float("INBOUND_QUIET_HOURS", default=8)

# ------------------------------------------------------------------------------ called by name
# What support must trigger in incidents is named here and proven by system checks.
ESCALATION_STEPS = {
    "notify": "support.escalation.steps.notify",
    "assign": "support.escalation.steps.assign",
    "webhook": "support.escalation.steps.webhook",
    "page": "incidents.steps.page",
    "declare_incident": "incidents.steps.declare_incident",
}
TICKET_LINKER = "incidents.steps.link"  # puts a ticket under an incident, given its code
TICKET_INCIDENTS = "incidents.steps.touched"  # which incidents touched the one who asks
OUTBOX_CARRIERS = {
    "mail": "support.outbound.mail.send",
    "webhook": "support.outbound.webhook.send",
    "pagerduty": "incidents.paging.pagerduty.send",
    "pagerduty_change": "incidents.paging.pagerduty.send_change",
    "jira": "incidents.tracking.jira.send",
    "subscriber": "incidents.subscribers.webhook.send",
}
RUNBOOK_SECTIONS = {  # keys of the runbook file that incidents lend, and their shapes
    "incidents": "incidents.runbook.duties.IncidentsSection",
    "status_page": "incidents.runbook.status_page.StatusPageSection",
    "checks": "incidents.runbook.checks.ChecksSection",
    "alerts": "incidents.runbook.alerts.AlertsSection",
    "changes": "incidents.runbook.changes.ChangesSection",
    "release_notes": "incidents.runbook.changes.ReleaseNotesSection",
    "zendesk": "incidents.runbook.zendesk.ZendeskSection",
}
CLOCK_MODELS = {  # rows that are promises, and who is told of what they passed
    "support.Clock": "support.escalation.crossings.of_tickets",
    "incidents.Obligation": "incidents.lifecycle.late.crossed",
    "incidents.NotesDuty": "incidents.notes.crossed",
}
OUTBOX_GUARDS = {
    "page": "incidents.paging.ladder.no_longer_rings",
    "unread": "support.tickets.colleagues.notices.no_longer_wanted",
}
INBOUND_ASIDE = "incidents.alerts.mail.take"  # who reads mail that no ticket is made of
PRIVACY_ALSO = ["incidents.lifecycle.forget.forget"]  # what else knows a customer who is forgotten
PRIVACY_EXPORT = ["incidents.lifecycle.forget.hand_out"]  # and one who asks for their data
INBOUND_AFTER = "support.escalation.watch.after_message"
# Base address of Events v2
PAGERDUTY_URL = env.str("PAGERDUTY_URL", default="https://events.pagerduty.com")
EGRESS_ALLOWED_PRIVATE = env.list("EGRESS_ALLOWED_PRIVATE", default=[])  # host:port, though private

# ------------------------------------------------------------------------------ logs
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
LOG_JSON = env.bool("LOG_JSON", default=True)  # False: coloured lines for a terminal
LOGGING_CONFIG = None
logs.configure(level=LOG_LEVEL, as_json=LOG_JSON)

# ------------------------------------------------------------------------------ developers' tools
if find_spec("django_linear_migrations"):  # production installs requirements.lock only
    INSTALLED_APPS += ["django_linear_migrations", "django_migration_linter"]
    MIGRATION_LINTER_OPTIONS = {
        "include_apps": ["support", "incidents"],
        "sql_analyser": "postgresql",
    }
