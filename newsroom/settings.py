"""Settings from the environment; `.env.example` documents every variable.

With none set the project runs: SQLite in var/, debug off, localhost only, a secret key made once.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]


def env_bool(name: str, default: bool) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in {"", "0", "1", "false", "true", "no", "yes", "off", "on"}:
        raise ImproperlyConfigured(f"{name}={value!r}: say 1 or 0")
    return value in {"1", "true", "yes", "on"} if value else default


def env_int(name: str, default: int) -> int:
    value = os.environ.get(name, "").strip()
    if value and not value.isdigit():
        raise ImproperlyConfigured(f"{name}={value!r}: say a whole number")
    return int(value) if value else default


def env_list(name: str, default: list[str]) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()] or default


def kept_secret_key(path: Path) -> str:
    """The key in `path`, made at the first call, readable by its owner alone."""
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent) as fresh:  # its mode is 0600
            fresh.write(secrets.token_urlsafe(50))
            fresh.flush()
            with suppress(FileExistsError):  # another process was first: its key counts
                os.link(fresh.name, path)
    return path.read_text().strip()


# Both ends of a PostgreSQL connection notice within a minute that the other is gone, so that the locks of a worker that
# was killed, or lost its network, end with it. Seconds and times; milliseconds.
KEEPALIVES = {"tcp_keepalives_idle": 15, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
GONE_AFTER = {"tcp_user_timeout": 30_000, "idle_in_transaction_session_timeout": 45_000}


def database(url: str) -> dict:
    """One entry of DATABASES. The message of an error leaves the URL out: it may hold a password."""
    try:
        parsed = dj_database_url.parse(url, conn_health_checks=True)
    except ValueError:
        parsed = {"ENGINE": ""}
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        parsed["ENGINE"] = "newsroom.backends.sqlite3"
        parsed["TEST"] = {"NAME": ":memory:"}  # said, since pytest-django knows only Django's own backend
        parsed["CONN_MAX_AGE"] = None  # opening it for every request would cost 1.5 ms and its cache
        # Writers queue up at BEGIN instead of failing in mid-transaction; readers never wait (WAL).
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-65536;",
        }
    elif parsed["ENGINE"] == "django.db.backends.postgresql":
        parsed["ENGINE"] = "newsroom.backends.postgresql"
        said = parsed.get("OPTIONS", {}).pop("options", "")
        options = {
            # The pool keeps the connections, so CONN_MAX_AGE stays 0.
            "pool": {"min_size": 1, "max_size": env_int("DATABASE_POOL", 4), "timeout": 5},
            "connect_timeout": 10,
            # A statement that comes again is parsed and planned once: that is a fifth of an import.
            "server_side_binding": True,
            "prepare_threshold": 5,
            "keepalives": 1,
            **{name.removeprefix("tcp_"): seconds for name, seconds in KEEPALIVES.items()},
            "tcp_user_timeout": GONE_AFTER["tcp_user_timeout"],
            "options": " ".join(
                [f"-c {name}={value}" for name, value in (KEEPALIVES | GONE_AFTER).items()] + [said]
            ).strip(),
        }
    else:
        raise ImproperlyConfigured("DATABASE_URL: say sqlite:///path or postgres://user:password@host/name")
    return parsed | {"OPTIONS": parsed.get("OPTIONS", {}) | options}


VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()
VAR_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)  # the database holds sessions and drafts
DEBUG = env_bool("DEBUG", False)
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", LOCAL_HOSTS)
IS_PUBLIC = any(host not in LOCAL_HOSTS for host in ALLOWED_HOSTS)

SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY:
    if IS_PUBLIC:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS names a public host, so SECRET_KEY must be set as well (50 random characters, kept secret)."
        )
    SECRET_KEY = kept_secret_key(VAR_DIR / "secret_key")

# A public site is served over HTTPS; HTTPS=0 says that it is not.
HTTPS = env_bool("HTTPS", IS_PUBLIC)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", 3600) if HTTPS else 0  # an hour is soon over if HTTPS fails
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env_bool("BEHIND_PROXY", False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    AXES_IPWARE_META_PRECEDENCE_ORDER = ["HTTP_X_FORWARDED_FOR", "REMOTE_ADDR"]
    # Each proxy adds the address that called it at the end; what stands before those, a visitor may have made up.
    AXES_IPWARE_PROXY_COUNT = env_int("PROXY_COUNT", 1) - 1
    IPWARE_STRICT = False
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "django_tasks_db",  # before the one that takes its page out of the admin
    "accounts",
    "articles",
    "newsroom.apps.NewsroomAdminConfig",  # django.contrib.admin with our site
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "newsroom.apps.SignInLocksConfig",  # axes, under a name that people understand
    "csp",
    "django_filters",
    "import_export",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "newsroom.language.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "newsroom.characters.NoControlCharactersMiddleware",  # below the one that counts the bytes
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last, as its documentation asks
]

ROOT_URLCONF = "newsroom.urls"
WSGI_APPLICATION = "newsroom.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": database(
        os.environ.get("DATABASE_URL") or f"sqlite:///{quote(str(VAR_DIR / 'newsroom.sqlite3'))}"
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "admin:login"
AXES_FAILURE_LIMIT = env_int("LOGIN_TRIES", 10)
AXES_COOLOFF_TIME = 1  # hours
AXES_LOCKOUT_PARAMETERS = [
    ["username", "ip_address"]
]  # an attacker must not lock out everyone behind one proxy
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False  # accounts/admin.py shows what an administrator needs of it
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"

# Imports are done by workers (`manage.py work`), who find in the database what is to be done.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "newsroom" / "locale"]
TIME_ZONE = os.environ.get("TIME_ZONE") or "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# Everything goes to standard error, where the service manager keeps it. Without this an error of a page would
# leave no trace with DEBUG off.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO" if DEBUG else "WARNING"},
        "django.request": {"level": "ERROR"},  # a missing page is no news
        "gunicorn.http.wsgi": {"level": "ERROR"},  # it warns of every HEAD, whose body Django leaves to it
    },
}

# Bounds of an import. Bytes, entries, and how many times its size an archive may unpack to.
IMPORT_MAX_FILE_BYTES = env_int("IMPORT_MAX_FILE_BYTES", 64 * 2**20)
IMPORT_MAX_ARCHIVE_BYTES = env_int("IMPORT_MAX_ARCHIVE_BYTES", 2 * 2**30)
IMPORT_MAX_ARCHIVE_ENTRIES = env_int("IMPORT_MAX_ARCHIVE_ENTRIES", 100_000)
IMPORT_MAX_RATIO = env_int("IMPORT_MAX_RATIO", 100)
IMPORT_MAX_UPLOAD_FILES = env_int("IMPORT_MAX_UPLOAD_FILES", 100_000)
IMPORT_MAX_UPLOAD_BYTES = env_int("IMPORT_MAX_UPLOAD_BYTES", 8 * 2**30)
IMPORT_GROUP_BYTES = 8 * 2**20  # bytes a request; a larger file comes in pieces, so that none takes long
IMPORT_GROUP_FILES = 50  # files a request; Django itself refuses more than 100 (DATA_UPLOAD_MAX_NUMBER_FILES)
UPLOAD_DIR = VAR_DIR / "uploads"
READER_DIR = VAR_DIR / "reader"  # where train_reader puts the reader that is trained here
# The class that keeps the search index, by its path (articles/search/engines); empty: what suits the database.
SEARCH_ENGINE = os.environ.get("SEARCH_ENGINE", "")
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 2**20  # an article's form; uploaded files do not count here

# How many searches, and how many questions for suggestions, one visitor who has not signed in may ask in a minute; 0 is
# without limit. Somebody who reads asks a few searches a minute, and as many questions as they type characters.
SEARCHES_A_MINUTE = env_int("SEARCHES_A_MINUTE", 60)
SUGGESTIONS_A_MINUTE = env_int("SUGGESTIONS_A_MINUTE", 300)

IMPORT_EXPORT_SKIP_ADMIN_LOG = False
IMPORT_EXPORT_USE_TRANSACTIONS = True
IMPORT_EXPORT_ESCAPE_FORMULAE_ON_EXPORT = False  # articles/tables/ guards formulas without losing a character

# Bounds of a table. 10,000 changed articles take 17 s to write, and SQLite lets others wait for 20 s; 50,000 articles
# take 23 s to write out as CSV, 45 s as XLSX (one core).
TABLE_MAX_BYTES = env_int("TABLE_MAX_BYTES", 10 * 2**20)
TABLE_MAX_ROWS = env_int("TABLE_MAX_ROWS", 10_000)
TABLE_MAX_EXPORT_ROWS = env_int("TABLE_MAX_EXPORT_ROWS", 50_000)
