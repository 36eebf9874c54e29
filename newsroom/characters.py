"""Control characters that a scan or an address brought along: neither HTML nor XML has a way to write them."""

import re

PAGES = ("text/html", "application/xml", "application/atom+xml")
# In UTF-8. What begins with one of these bytes is such a character and no part of another. (One pattern for all would
# take ten times as long.)
BELOW_SPACE = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
U0080_TO_U009F = re.compile(rb"\xc2[\x80-\x9f]")
UFFFE_AND_UFFFF = re.compile(rb"\xef\xbf[\xbe\xbf]")


class NoControlCharactersMiddleware:
    """Leaves them out of the pages that readers get. (The desk shows what is kept, as it is kept.)"""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        at_the_desk = request.resolver_match is not None and "admin" in request.resolver_match.app_names
        if response.headers.get("Content-Type", "").startswith(PAGES) and not at_the_desk:
            response.content = without_control_characters(response.content)
        return response


def without_control_characters(page: bytes) -> bytes:
    return UFFFE_AND_UFFFF.sub(b"", U0080_TO_U009F.sub(b"", page.translate(None, BELOW_SPACE)))
