"""The settings as a process of its own reads them from the environment."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings

PUBLIC = {"ALLOWED_HOSTS": "archive.example.org", "SECRET_KEY": "correct-horse-battery-staple-" * 2}


def python(code: str, var_dir, **environment: str) -> subprocess.CompletedProcess:
    """Run `code` with nothing in the environment but these."""
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(var_dir), **environment},
        capture_output=True,
        text=True,
    )


def setting(expression: str, var_dir, **environment: str) -> str:
    done = python(f"from newsroom import settings; print(repr(({expression})))", var_dir, **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def refusal(var_dir, **environment: str) -> str:
    """The last line of what a start with these settings says."""
    done = python("from newsroom import settings", var_dir, **environment)
    assert done.returncode == 1
    return done.stderr.strip().splitlines()[-1]


def test_with_nothing_set_the_archive_is_for_this_machine_only(tmp_path):
    read = setting("settings.DEBUG, settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT", tmp_path)

    assert read == "(False, ['localhost', '127.0.0.1', '[::1]'], False)"


def test_with_nothing_set_the_database_is_sqlite_in_var(tmp_path):
    read = setting("settings.DATABASES['default']['NAME']", tmp_path / "报纸 #1 +100%")

    assert read == repr(str(tmp_path / "报纸 #1 +100%" / "newsroom.sqlite3"))


def test_var_and_the_key_made_in_it_are_for_their_owner_only(tmp_path):
    setting("settings.SECRET_KEY", tmp_path / "var")

    assert (tmp_path / "var").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o777 == 0o600


def test_processes_that_start_together_have_the_same_key(tmp_path):
    with ThreadPoolExecutor() as pool:
        keys = list(pool.map(lambda _: setting("settings.SECRET_KEY", tmp_path), range(4)))

    assert len(set(keys)) == 1 and len(keys[0]) >= 50
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_public_name_without_a_key_stops_the_start(tmp_path):
    said = refusal(tmp_path, ALLOWED_HOSTS="localhost, archive.example.org")

    assert "ALLOWED_HOSTS names a public host, so SECRET_KEY must be set as well" in said


def test_a_public_site_insists_on_https_unless_told_otherwise(tmp_path):
    assert (
        setting("settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS", tmp_path, **PUBLIC)
        == "(True, 3600)"
    )
    assert setting("settings.SESSION_COOKIE_SECURE", tmp_path, **PUBLIC, HTTPS="0") == "False"


def test_behind_two_proxies_the_second_address_from_the_end_is_the_visitor(tmp_path):
    read = setting(
        "settings.AXES_IPWARE_PROXY_COUNT, settings.IPWARE_STRICT",
        tmp_path,
        BEHIND_PROXY="1",
        PROXY_COUNT="2",
    )

    assert read == "(1, False)"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEBUG", "maybe", "DEBUG='maybe': say 1 or 0"),
        ("IMPORT_MAX_RATIO", "many", "IMPORT_MAX_RATIO='many': say a whole number"),
        (
            "DATABASE_URL",
            "mysql://root:geheim@localhost/x",
            "DATABASE_URL: say sqlite:///path or postgres://",
        ),
        ("DATABASE_URL", "archive", "DATABASE_URL: say sqlite:///path or postgres://"),
    ],
)
def test_a_wrong_value_stops_the_start_and_names_its_variable(tmp_path, name, value, said):
    message = refusal(tmp_path, **{name: value})

    assert said in message
    assert "geheim" not in message


def test_sqlite_writers_queue_up_and_readers_do_not_wait(tmp_path):
    read = setting("settings.DATABASES['default']['OPTIONS']", tmp_path, DATABASE_URL="sqlite:///x.sqlite3")

    assert "'transaction_mode': 'IMMEDIATE'" in read
    assert "journal_mode=WAL" in read


def test_postgresql_keeps_its_connections_in_a_pool(tmp_path):
    url = "postgres://archive:p%40ss@db.example.org:5433/press?sslmode=require"
    read = setting(
        "[settings.DATABASES['default'][k] for k in ('HOST', 'PORT', 'NAME', 'PASSWORD')]"
        " + [settings.DATABASES['default']['OPTIONS'][k] for k in ('sslmode', 'pool')]",
        tmp_path,
        DATABASE_URL=url,
        DATABASE_POOL="7",
    )

    pool = {"min_size": 1, "max_size": 7, "timeout": 5}
    assert read == str(["db.example.org", 5433, "press", "p@ss", "require", pool])


def test_postgresql_lets_go_of_a_lost_worker_within_a_minute_and_keeps_the_urls_own_options(tmp_path):
    url = "postgres://db.example.org/press?options=-c%20statement_timeout%3D9"
    read = setting(
        "[settings.DATABASES['default']['OPTIONS'][k] for k in ('keepalives', 'keepalives_idle', 'options')]",
        tmp_path,
        DATABASE_URL=url,
    )

    server = (
        "-c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"
        " -c tcp_user_timeout=30000 -c idle_in_transaction_session_timeout=45000 -c statement_timeout=9"
    )
    assert read == str([1, 15, server])


def test_the_deployment_check_has_nothing_to_say_about_a_public_site(tmp_path):
    check = "from django.core.management import execute_from_command_line as run;"
    check += "run(['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'])"
    done = python(check, tmp_path, DJANGO_SETTINGS_MODULE="newsroom.settings", **PUBLIC)

    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n")


def test_an_error_of_a_page_is_written_to_standard_error(tmp_path):
    code = "import django, logging; django.setup(); logging.getLogger('django.request').error('Broken: /x/')"
    done = python(code, tmp_path, DJANGO_SETTINGS_MODULE="newsroom.settings")

    assert done.stderr.endswith("ERROR django.request: Broken: /x/\n")


def test_the_example_file_names_every_variable():
    source = (settings.BASE_DIR / "newsroom" / "settings.py").read_text()
    read = re.findall(r'(?:env_\w+|environ\.get)\(\s*"([A-Z_]+)"', source)
    documented = re.findall(r"^#([A-Z_]+)=", (settings.BASE_DIR / ".env.example").read_text(), re.MULTILINE)

    assert sorted(documented) == sorted({*read, "PORT", "WEB_CONCURRENCY"})
