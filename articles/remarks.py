"""What the importer's codes mean, in words for people. `detail` holds figures, names or an excerpt."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.manifest import Problem

WORDS = {
    # Why a file failed
    "empty": _("the file is empty"),
    "blank": _("the file holds nothing but blank lines"),
    "binary": _("this is no text but a binary file"),
    "undecodable": _("the encoding cannot be told; choose one (%(detail)s)"),
    "unknown-encoding": _("there is no encoding called %(detail)s"),
    "bad-encoding": _("the text is not in the chosen encoding (%(detail)s)"),
    "not-a-file": _("this is no plain file"),
    "unreadable": _("the file cannot be opened: %(detail)s"),
    "file-too-large": _("the file is too large: %(detail)s bytes"),
    "broken-archive": _("the archive cannot be opened; it is damaged, cut off or none: %(detail)s"),
    "empty-archive": _("the archive holds no files"),
    "archive-ends-early": _(
        "the archive is damaged or cut off behind its first %(detail)s entries; send it again"
    ),
    "changed-meanwhile": _(
        "the file changed while it was read (%(detail)s bytes); import it when it is complete"
    ),
    "wrong-size": _("the archive says another size than the file has: %(detail)s bytes"),
    "broken-entry": _("the archive is damaged here: %(detail)s"),
    "too-many-entries": _("the archive has too many files: %(detail)s"),
    "archive-too-large": _("the archive unpacks to too many bytes: %(detail)s"),
    "zip-bomb": _("compressed beyond belief: %(detail)s; such archives are refused"),
    "outside-archive": _("the name points outside the archive: %(detail)s"),
    "encrypted": _("the archive is encrypted; unpack it first"),
    "upload-not-stored": _("the upload could not be stored: %(detail)s; make room and upload it again"),
    "browser-cannot-read": _(
        "the browser could not read the file; it was moved, changed or may not be opened"
    ),
    "upload-lost": _("the uploaded file is gone; upload it again"),
    "file-vanished": _("the file is not there any more"),
    "file-changed": _("the file has changed since it was found: %(detail)s bytes; import it anew"),
    "worker-died": _("the worker died at this file; it is tried again"),
    "worker-died-thrice": _("three workers died at this file; look at it before you try it again"),
    "program-error": _("the program failed at this file: %(detail)s"),
    "database-busy": _("the database was away or refused it for the moment; it is tried again"),
    "disk-full": _("the disk of the database is full; make room and go on"),
    "gave-way": _("an earlier file of the import wants the same page; it comes again after that"),
    "database": _("the database refused it: %(detail)s"),
    "manifest-bad-date": _("the manifest's date “%(detail)s” cannot be"),
    "manifest-bad-edition": _("the manifest's edition “%(detail)s” is no number from 1"),
    "manifest-bad-page": _("the manifest's page “%(detail)s” has more than 20 characters"),
    "manifest-bad-newspaper": _(
        "the manifest's newspaper “%(detail)s” cannot be: a name has at most 80 characters"
    ),
    "manifest-bad-section": _("the manifest's section “%(detail)s” has more than 80 characters"),
    "manifest-too-many-cells": _("the line has more cells than there are columns: %(detail)s"),
    "manifest-too-wrong": _("more than %(detail)s lines of the manifest are wrong; is it another table?"),
    "manifest-unknown-newspaper": _(
        "the manifest's newspaper “%(detail)s” is not known, and you may not add one"
    ),
    "manifest-missing-file": _("the manifest names a file that is not there: %(detail)s"),
    "manifest-undecodable": _("the manifest's encoding cannot be told; save it as UTF-8"),
    "manifest-no-file-column": _(
        "the manifest's first line must name the column “file” (columns: %(detail)s)"
    ),
    "manifest-broken": _("the manifest is no valid CSV: %(detail)s"),
    "manifest-row-without-file": _("the manifest's line names no file"),
    "manifest-column-twice": _("the manifest names a column twice: %(detail)s"),
    "manifest-file-twice": _("the manifest names one file twice: %(detail)s"),
    # Why something was skipped
    "hidden": _("a hidden file of the system"),
    "link": _("a link to a folder, or out of the folder; name its target instead"),
    "link-in-archive": _("a link inside an archive; links are not followed"),
    "special": _("no plain file but a device, a pipe or a file with holes"),
    "cancelled": _("the import was cancelled before"),
    "unpacked": _("unpacked: its files (%(detail)s) are listed one by one"),
    "nested-archive": _("an archive inside a folder or archive; import it by itself"),
    "not-a-dump": _("no page text: only .txt and .md are read in folders and archives"),
    # Why a page is unplaced
    "no-newspaper": _("no newspaper is named"),
    "unknown-newspaper": _("the newspaper “%(detail)s” is not known here"),
    "no-date": _("no date is given"),
    "bad-date": _("the date “%(detail)s” cannot be"),
    "no-label": _("no page number is given"),
    "bad-label": _("the page number “%(detail)s” has more than 20 characters"),
    "taken": _("another text holds this page already: %(detail)s"),
    "duplicate": _("another page has its text"),
    # Unchanged
    "known-here": _("these bytes are here already: %(detail)s"),
    "known-elsewhere": _(
        "these bytes are here already, at another place: %(detail)s. Nothing was written: move the page in the admin,"
        " or import the file again and say that known bytes are to be taken all the same (--duplicate)"
    ),
    "left-out": _("left out by a person"),
    # Remarks
    "nul-removed": _("a NUL character was left out"),
    "unreadable-character": _("a character cannot be read; it shows as �"),
    "disagree-newspaper": _("the sources name different newspapers (%(detail)s); the first holds"),
    "disagree-date": _("the sources name different dates (%(detail)s); the first holds"),
    "disagree-edition": _("the sources name different editions (%(detail)s); the first holds"),
    "disagree-label": _("the sources name different pages (%(detail)s); the first holds"),
    "disagree-section": _("the sources name different sections (%(detail)s); the first holds"),
    "resembles": _(
        "resembles %(detail)s; leave the file out if it is the same page, else both stand in the list of pages that came twice"
    ),
    "cut-value": _("too long for its field and cut there; the text keeps it whole: %(detail)s"),
}
# Details that stand for words: what is wrong with an archive, why the system refuses a file.
DETAILS = {
    "cut-off": _("it ends too early"),
    "bad-checksum": _("a checksum is wrong"),
    "unknown-compression": _("it is compressed in a way that is not known here"),
    "no-archive": _("it is no archive"),
    "damaged-data": _("its data are damaged"),
    "no-permission": _("there is no permission for it"),
    "gone": _("it is not there any more"),
    "no-room": _("the disk is full"),
    "disk-error": _("the disk cannot be read there"),
}
DETAILED = {"unreadable", "broken-archive", "broken-entry", "upload-not-stored"}  # codes with such a detail
ENCODING_REASONS = {
    "empty": _("the file is empty"),
    "told": _("chosen by a person"),
    "byte-order-mark": _("a byte-order mark says so"),
    "utf-8": _("all bytes are UTF-8"),
    "utf-8-scratched": _("UTF-8 but for single damaged bytes"),
    "plausible": _("the likeliest by its characters"),
}
SAYERS = {
    "option": _("option"),
    "manifest": _("manifest"),
    "folio": _("folio"),
    "path": _("path"),
    "form": _("form"),
}


def word(code: str, detail: str = "", line: int | None = None) -> str:
    """The sentence for a code, with its line where there is one. An unknown code is shown as it is."""
    if code in DETAILED and detail in DETAILS:
        detail = str(DETAILS[detail])
    for sayer, name in SAYERS.items():
        detail = detail.replace(f"{sayer}: ", f"{name} ")
    text = str(WORDS[code]) % {"detail": detail} if code in WORDS else f"{code} {detail}".strip()
    return gettext("line %(line)d: %(text)s") % {"line": line, "text": text} if line else text


def problem_text(problem: Problem) -> str:
    """What is wrong with a row of a manifest, with its line and column."""
    return gettext("line %(line)d, column “%(column)s”: %(text)s") % {
        "line": problem.line, "column": problem.column, "text": word(problem.code, problem.detail),
    }  # fmt: skip
