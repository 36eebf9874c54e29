import hypothesis
import pytest
from django.conf import settings

# A busy machine takes its time; what is slow is measured elsewhere.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")
from django.utils import translation


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Hashed names need collectstatic; one test of its own checks them (tests/test_static.py)."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    """Uploads of a test stay in its own folder."""
    settings.VAR_DIR = tmp_path / "var"
    settings.UPLOAD_DIR = tmp_path / "uploads"


@pytest.fixture(autouse=True)
def without_limits(settings):
    """Tests ask faster than people; those of the limits set their own."""
    settings.SEARCHES_A_MINUTE = settings.SUGGESTIONS_A_MINUTE = 0


def pytest_configure():
    # Password hashing is slow by design; people of tests need no strong one.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def site_language(settings):
    """Each test begins in Chinese; a request of the one before may have left its thread in English."""
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def english(site_language):
    """Words in English, where a test reads them."""
    with translation.override("en"):
        yield
