"""Which language a visitor gets: the one chosen in the language form, else Simplified Chinese.

Django's own LocaleMiddleware would also ask the browser, and a reader of a Chinese newspaper with an English
browser would meet an English page around a Chinese text.
"""

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_supported_language_variant


class ChosenLanguageMiddleware:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        translation.activate(chosen_language(request))
        request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language())
        return response


def chosen_language(request) -> str:
    try:
        return get_supported_language_variant(request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    except LookupError:
        return settings.LANGUAGE_CODE
