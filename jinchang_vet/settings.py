"""Settings of the project; every value that differs between machines comes from the environment."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from jinchang_vet import environment
from jinchang_vet.logs import logging_config

BASE_DIR = Path(__file__).resolve().parent.parent

# ---- the machine (README.md lists these variables) -------------------------------------------
VAR_DIR = environment.folder("VAR_DIR", default=BASE_DIR / "var")
DEBUG = environment.switch("DEBUG", default=False)
HTTPS = environment.switch("HTTPS", default=False)
SECRET_KEY = environment.secret_key("SECRET_KEY", kept_in=VAR_DIR / "secret_key")
ALLOWED_HOSTS = environment.hosts("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = environment.origins("CSRF_TRUSTED_ORIGINS")
# Reverse proxies whose X-Forwarded-For is believed; nobody else's is.
TRUSTED_PROXIES = environment.networks("TRUSTED_PROXIES")
DATABASES = {"default": environment.database("DATABASE_URL", default=VAR_DIR / "db.sqlite3")}
DATABASE_ROUTERS = ["jinchang_vet.upkeep.databases.BuildingRouter"]
EVIDENCE_DIR = environment.folder("EVIDENCE_DIR", default=VAR_DIR / "evidence")
# Made by the first backup: it is often another disk, which pages must not depend on.
BACKUP_DIR = environment.path("BACKUP_DIR", default=VAR_DIR / "backups")
LOGGING = logging_config(environment.one_of("LOG_LEVEL", environment.LEVELS, default="INFO"))

# Demo accounts share one password: this one, else the one made once and kept in the file.
DEMO_PASSWORD = environment.text("DEMO_PASSWORD")
DEMO_PASSWORD_FILE = VAR_DIR / "demo_password"

globals().update(environment.email("EMAIL_URL"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = environment.text("EMAIL_FROM", "noreply@localhost")
EMAIL_TIMEOUT = 10
# The address of this site as mails name it; empty: they name only the system.
SITE_URL = environment.origin("SITE_URL")
# Reviewers are told of submissions that have waited so many days, and again after as many.
REVIEW_WAIT_DAYS = environment.whole_number("REVIEW_WAIT_DAYS", default=3, low=1, high=90)

# ---- the parts -------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_tables2",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "jinchang_vet.upkeep",
    "django_tasks",
    "django_tasks_db",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "jinchang_vet.kit",
    "institutions",
    "targets",
    "submissions",
    "reports",
]
MIDDLEWARE = [
    "jinchang_vet.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "jinchang_vet.request_limits.RequestLimitMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "jinchang_vet.middleware.LastingSessionMiddleware",
    "jinchang_vet.middleware.NoStoreMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "jinchang_vet.null_signs.NoNullMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "institutions.origin.OriginMiddleware",
    "jinchang_vet.middleware.SessionLimitMiddleware",
    "jinchang_vet.middleware.SignInMiddleware",
    "institutions.sessions.PasswordDueMiddleware",
    "institutions.sessions.DeviceDueMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "jinchang_vet.refusal_pages.RefusalMiddleware",
]
ROOT_URLCONF = "jinchang_vet.urls"
WSGI_APPLICATION = "jinchang_vet.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
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
                "jinchang_vet.navigation.surroundings",
            ]
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# ---- language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# ---- files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "jinchang_vet.assets.ShippedFilesFinder",
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": EVIDENCE_DIR},
    },
    "staticfiles": {"BACKEND": "jinchang_vet.assets.CompressedOnceStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_ALLOW_ALL_ORIGINS = False
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# A whole request: the largest single file (20 MiB) and what goes with it.
REQUEST_MAX_BYTES = 25 << 20
# What is uploaded stays in memory until it is stored in its place: no half of it is left in /tmp by
# a process that was killed, and a full /tmp stops nothing.
FILE_UPLOAD_MAX_MEMORY_SIZE = REQUEST_MAX_BYTES
# Evidence: bytes of an institution over all years, and files of one submission.
EVIDENCE_QUOTA = environment.whole_number("EVIDENCE_QUOTA_MIB", default=500, low=20, high=1 << 20)
EVIDENCE_QUOTA <<= 20
EVIDENCE_FILES = environment.whole_number("EVIDENCE_FILES", default=100, low=1, high=1000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# ---- who may come in -----------------------
AUTH_USER_MODEL = "institutions.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "institutions.backends.AccountBackend",
    "institutions.backends.CodeBackend",
]
PASSWORD_HASHERS = ["jinchang_vet.hashers.Argon2idHasher"]
# What storing one password costs: memory (KiB), passes and lanes of Argon2id.
ARGON2_MEMORY_KIB = environment.whole_number(
    "ARGON2_MEMORY_KIB", default=19 * 1024, low=8 * 1024, high=1 << 20
)
ARGON2_PASSES = environment.whole_number("ARGON2_PASSES", default=2, low=1, high=10)
ARGON2_LANES = environment.whole_number("ARGON2_LANES", default=1, low=1, high=16)
PASSWORD_LENGTH = environment.whole_number("PASSWORD_LENGTH", default=10, low=8, high=64)
PASSWORD_CLASSES = environment.whole_number("PASSWORD_CLASSES", default=3, low=1, high=4)
# So many of a person's last passwords are not used again.
PASSWORDS_KEPT = environment.whole_number("PASSWORDS_KEPT", default=5, low=1, high=24)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "institutions.passwords.LengthValidator",
        "OPTIONS": {"min_length": PASSWORD_LENGTH},
    },
    {
        "NAME": "institutions.passwords.CharacterClassesValidator",
        "OPTIONS": {"classes": PASSWORD_CLASSES},
    },
    {
        "NAME": "institutions.passwords.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
    {"NAME": "institutions.passwords.CommonValidator"},
    {
        "NAME": "institutions.password_history.NotReusedValidator",
        "OPTIONS": {"last": PASSWORDS_KEPT},
    },
]
# Days until a password must be changed, 0 for never; reporters sign in once a year.
PASSWORD_DAYS = environment.whole_number("PASSWORD_DAYS", default=90, low=0, high=3650)
PASSWORD_DAYS_REPORTER = environment.whole_number(
    "PASSWORD_DAYS_REPORTER", default=0, low=0, high=3650
)
# By account, not by address: a whole college shares one address.
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_FAILURE_LIMIT = environment.whole_number("LOGIN_FAILURES", default=5, low=3, high=20)
AXES_COOLOFF_TIME = timedelta(
    minutes=environment.whole_number("LOGIN_LOCK_MINUTES", default=30, low=1, high=24 * 60)
)
AXES_RESET_ON_SUCCESS = True
# What axes keeps of a failed attempt never holds these.
AXES_SENSITIVE_PARAMETERS = [
    *("username", "ip_address", "one_time_password", "new_password1", "new_password2", "token"),
]
# Attempts during a lock do not renew it: the page promises when it ends.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "jinchang_vet.errors.locked_out"
AXES_VERBOSE = False
# Its warning asks for the address, which by-account locking leaves out on purpose.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
OTP_TOTP_ISSUER = "职教目标跟踪"
# Whether the bureau and the administrators must sign in with a device besides the password.
OTP_REQUIRED = environment.switch("OTP_REQUIRED", default=False)
# How long a sign-in may stop between its two steps.
SECOND_STEP_SECONDS = 60 * environment.whole_number(
    "SECOND_STEP_MINUTES", default=5, low=1, high=60
)
# Printed one-time codes are good for so many days.
ONE_TIME_CODE_DAYS = environment.whole_number("ONE_TIME_CODE_DAYS", default=7, low=1, high=60)
# Accounts not used for so many days are shown to the security administrator for review.
ACCOUNT_IDLE_DAYS = environment.whole_number("ACCOUNT_IDLE_DAYS", default=180, low=7, high=3650)

SESSION_COOKIE_AGE = 60 * environment.whole_number(
    "SESSION_MINUTES", default=12 * 60, low=5, high=7 * 24 * 60
)
SESSION_IDLE_SECONDS = 60 * environment.whole_number(
    "SESSION_IDLE_MINUTES", default=30, low=1, high=24 * 60
)

# ---- headers ---------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap draws its icons from data: addresses in its own stylesheet.
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# Browsers ignore this header on plain http and complain about it in their console.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
# The pages' script asks for the token (jinchang_vet/form_token.py) instead of reading its cookie.
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "jinchang_vet.errors.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
