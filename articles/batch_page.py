"""What the page of a batch shows: how it stands in figures and words, its files a page at a time, its report.

All who look at a batch are told the same: everything here is asked of its rows at the moment of looking.
"""

import csv
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import batches, claims, workers
from articles.import_forms import LackingForm, PlaceForm
from articles.models import Article, ImportBatch, ImportFile, Newspaper, Page
from articles.remarks import word
from articles.typed import whole_number
from articles.undo import foreseen, kept_articles

FILES_A_PAGE = 50
FORMS_A_PAGE = 10  # files that wait for corrections, with their headlines
NEWSPAPERS_OFFERED = 200
KEPT_SHOWN = 50
PATHS_SHOWN = 5
REPORT_BLOCK = 1000  # lines sent at once
State = ImportFile.State
Phase = ImportBatch.State
OUTCOMES = (State.CREATED, State.NEW_VERSION, State.UNCHANGED, State.UNPLACED)  # what a preview promises
TABS = (State.WAITING, State.READING, *OUTCOMES, State.FAILED, State.SKIPPED, State.UNDONE)
RETRIABLE = (Phase.READING, Phase.READY, Phase.IMPORTING, Phase.DONE)
CANCELLABLE = (Phase.READING, Phase.READY, Phase.IMPORTING)
FORMULAS = ("=", "+", "-", "@", "\t", "\r")  # spreadsheets calculate what begins so
REPORT_COLUMNS = (
    "name", "state", "reason", "placed", "encoding", "size", "pages", "articles", "lines", "lines_accounted",
    "lines_furniture", "lines_unsure", "tries", "worker", "done_at",
)  # fmt: skip


def context(
    request: HttpRequest,
    batch: ImportBatch,
    *,
    may_work: bool,
    forms: list[PlaceForm] | None = None,
    lacking: LackingForm | None = None,
) -> dict:
    """What the template of a batch needs. `forms` are corrections that a person has sent and that are wrong."""
    figures = batches.progress(batch)
    has_forms = batch.state == Phase.READY and may_work
    shown = files_shown(request, batch, FORMS_A_PAGE if has_forms else FILES_A_PAGE)
    if has_forms:
        forms = forms or [PlaceForm(file=file) for file in shown.files]
        shown.files = [form.file for form in forms]
    brought = any(figures[state] for state in ImportFile.BROUGHT)
    is_paused = batch.paused_at is not None
    newspapers = Newspaper.objects.values_list("slug", "name")[:NEWSPAPERS_OFFERED] if has_forms else []
    may_undo = request.user.has_perm("articles.undo_importbatch")
    return _frame(request, batch) | {
        "figures": figures,
        "progress": progress_of(batch, figures),
        "tabs": [
            (name, label, count)
            for name, label, count in _tabs(figures)
            if count or name in ("all", shown.name)
        ],
        "facts": _facts(batch),
        "pause_reason": word(batch.pause_reason) if batch.pause_reason else "",
        "shown": shown,
        "rows": _rows(batch, shown.files, forms if has_forms else None),
        "has_forms": has_forms,
        "newspapers": newspapers,
        "lacking": lacking or LackingForm(),
        "may_publish": request.user.has_perm("articles.publish_article"),
        "may_add_newspaper": request.user.has_perm("articles.add_newspaper"),
        "is_working": batch.state in claims.FREE,
        "is_arriving": batch.state == Phase.READING and not batch.received_at and may_work,
        "may_confirm": has_forms,
        "may_pause": may_work and batch.state in claims.FREE and not is_paused,
        "may_resume": may_work and is_paused,
        "may_cancel": may_work and batch.state in CANCELLABLE,
        "may_retry": may_work and batch.state in RETRIABLE and figures["failed"],
        "may_undo": may_undo and batch.state in (Phase.DONE, Phase.CANCELLED) and brought,
        "kept_count": kept_articles(batch).count() if batch.state == Phase.UNDONE else 0,
    }


def undo_context(request: HttpRequest, batch: ImportBatch) -> dict:
    """What an undo would take back and what it would leave."""
    brought, kept = foreseen(batch)
    is_published = Count("pk", filter=Q(status=Article.Status.PUBLISHED))
    all_of_it = brought.aggregate(articles=Count("pk"), published=is_published)
    stays = kept.order_by().aggregate(articles=Count("pk"), published=is_published)
    return _frame(request, batch) | {
        "figures": batches.progress(batch),
        "going": all_of_it["articles"] - stays["articles"],
        "published": all_of_it["published"] - stays["published"],
        "kept_count": stays["articles"],
        "kept": kept.with_opening().select_related("newspaper")[:KEPT_SHOWN],
        "can_begin": batch.state in (Phase.DONE, Phase.CANCELLED),
    }


def _frame(request: HttpRequest, batch: ImportBatch) -> dict:
    return {
        **admin.site.each_context(request), "title": str(batch), "opts": ImportBatch._meta, "batch": batch,
    }  # fmt: skip


def _facts(batch: ImportBatch) -> list[tuple[str, str]]:
    """What was said when the import began, as pairs of a label and a value."""
    said = batch.options
    labels = {
        "paths": _("from"), "newspaper": _("newspaper"), "date": _("date"), "edition": _("edition"),
        "label": _("page"), "encoding": _("encoding"), "manifest": _("manifest"),
    }  # fmt: skip
    facts = [(_("source"), batch.get_source_display())]
    for name, label in labels.items():
        value = said.get(name)
        if isinstance(value, list):  # a shell makes thousands of paths of one *
            value = ", ".join(value[:PATHS_SHOWN] + ["…"] * (len(value) > PATHS_SHOWN))
        if value:
            facts.append((label, str(value)))
    switches = {
        "single_page": _("each file is one page, whatever it holds"),
        "duplicate": _("take known bytes at another place all the same"),
        "publish": _("publish the articles that have a place"),
    }
    facts += [(_("option"), label) for name, label in switches.items() if said.get(name)]
    return facts


# How it stands


def progress_of(batch: ImportBatch, figures: dict | None = None) -> dict:
    """What changes while a batch works: its phase, the bar, and texts by name, in the reader's language."""
    figures = figures or batches.progress(batch)
    is_working = batch.state in claims.FREE
    is_paused = batch.paused_at is not None
    waits = is_working and not is_paused and figures["left"] > 0
    is_foreground = bool(batch.options.get("foreground"))  # left to the command that began it
    texts = {f"count-{name}": _number(count) for name, _label, count in _tabs(figures)}
    texts |= {
        name: _number(figures[name])
        for name in ("pages", "articles", "conflicts", "lines_in_articles", "lines_furniture", "lines_unsure")
    }
    texts["placed"] = f"{figures['lines_accounted'] / figures['lines']:.1%}" if figures["lines"] else "–"
    texts["summary"] = batches.summary_of(figures)
    texts["pace"] = _pace(figures) if is_working else ""
    return {
        "phase": f"{batch.state} {'paused' if is_paused else ''} {'' if batch.received_at else 'arriving'}",
        "is_working": is_working and not is_paused,
        "lacks_worker": waits and not is_foreground and not figures["workers"],
        "lacks_command": waits and is_foreground and not workers.at_work().filter(file__batch=batch).exists(),
        "max": max(figures["total"], 1),
        "value": figures["done"],
        "texts": texts,
    }


def _pace(figures: dict) -> str:
    """1,250 of 5,000 files · 320 a minute · about 12 minutes left · 2 workers"""
    parts = [
        _("%(done)s of %(total)s files")
        % {"done": _number(figures["done"]), "total": _number(figures["total"])}
    ]
    if figures["per_minute"]:
        parts.append(_("%(count)s a minute") % {"count": _number(figures["per_minute"])})
    if figures["seconds_left"]:
        parts.append(_("about %(time)s left") % {"time": duration_text(figures["seconds_left"])})
    if figures["workers"]:
        text = ngettext("%(count)s worker", "%(count)s workers", figures["workers"])
        parts.append(text % {"count": _number(figures["workers"])})
    return " · ".join(parts)


def duration_text(seconds: int) -> str:
    """A time to wait, in the one unit that people need."""
    if seconds < 90:
        return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    hours = round(seconds / 3600)
    return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}


def _number(value: int) -> str:
    return f"{value:,}"


# Its files


@dataclass(slots=True)
class Shown:
    """A page of the file list. `before` and `after` are the keys beyond which the list goes on; None at its ends."""

    name: str
    files: list[ImportFile]
    before: int | None
    after: int | None


def files_shown(request: HttpRequest, batch: ImportBatch, size: int) -> Shown:
    """The files of the tab and the place in the list that the address names; of a wrong address, the first."""
    name = request.GET.get("show", "all")
    name = name if name == "all" or name in TABS else "all"
    found = batch.files.filter(_condition(name))
    after, before = whole_number(request.GET.get("after", "")), whole_number(request.GET.get("before", ""))
    if before is not None:
        files = list(found.filter(pk__lt=before).order_by("-pk")[: size + 1])
        has_more, has_less = True, len(files) > size
        files = files[:size][::-1]
    else:
        files = list(found.filter(pk__gt=after or 0).order_by("pk")[: size + 1])
        has_more, has_less = len(files) > size, bool(after)
        files = files[:size]
    return Shown(
        name, files, files[0].pk if files and has_less else None, files[-1].pk if files and has_more else None
    )


def _tabs(figures: dict) -> list[tuple[str, str, int]]:
    """Name, label and number of files of each list."""
    tabs = [("all", _("all files"), figures["total"])]
    for state in TABS:
        count = figures["outcomes"][state] if state in OUTCOMES else figures[state]
        tabs.append((str(state), str(LABELS.get(state, state.label)), count))
    return tabs


LABELS = {State.CREATED: gettext_lazy("new")}  # said of what is created and of what would be


def _condition(name: str) -> Q:
    if name == "all":
        return Q()
    return Q(state=name) | Q(state=State.READ, foreseen=name) if name in OUTCOMES else Q(state=name)


def _rows(batch: ImportBatch, files: list[ImportFile], forms: list[PlaceForm] | None) -> list[dict]:
    pages, kept = _pages_of(files), _kept_of(files)
    is_retriable = batch.state in RETRIABLE
    return [
        {
            "file": file,
            "form": form if file.stored else None,  # of others nothing can be read anew
            "state": file.foreseen if file.state == State.READ and file.foreseen else file.state,
            "state_label": _state_label(file),
            "pages": pages.get(file.dump_id, []),
            "kept": [kept[number] for number in file.kept if number in kept],
            "reason": reason_of(file),
            "remarks": batches.remark_texts(file),
            "merged": batches.merged_texts(file),
            "history": _history(file),
            "may_retry": is_retriable and file.state == State.FAILED and bool(file.stored),
        }
        for file, form in zip(files, forms or [None] * len(files), strict=True)
    ]


def _state_label(file: ImportFile) -> str:
    state = State(file.foreseen if file.state == State.READ and file.foreseen else file.state)
    return str(LABELS.get(state, state.label))


def _history(file: ImportFile) -> list[dict]:
    """The file's states, the oldest first: moment, state and reason in words, worker."""
    return [
        {
            "moment": dt.datetime.fromisoformat(entry["moment"]),
            "state": State(entry["state"]).label,
            "reason": word(entry["reason"], "…") if entry["reason"] else "",
            "worker": entry["worker"],
        }
        for entry in file.history
    ]


def reason_of(file: ImportFile) -> str:
    """Why the file is in its state, or why its page would have no place, in words."""
    if file.reason:
        return batches.reason_text(file)
    if file.state == State.READ and file.foreseen == State.UNPLACED and file.remarks:
        return word(file.remarks[0]["code"], file.remarks[0]["detail"])
    return ""


def _pages_of(files: list[ImportFile]) -> dict[int, list[Page]]:
    """Dump id -> the pages that it became. One query."""
    pages: dict[int, dict[int, Page]] = {}  # a page that was read anew has several readings of its dump
    dumps = [file.dump_id for file in files if file.dump_id]
    found = Page.objects.filter(readings__dump__in=dumps).select_related("issue__newspaper")
    for page in found.annotate_dump():
        pages.setdefault(page.dump_id, {})[page.pk] = page
    return {dump: [*several.values()] for dump, several in pages.items()}


def _kept_of(files: list[ImportFile]) -> dict[int, Article]:
    """The articles that an undo has left of these files. One query."""
    numbers = [number for file in files for number in file.kept]
    return Article.objects.with_opening().select_related("newspaper").in_bulk(numbers) if numbers else {}


# The report


class _Echo:
    """What csv needs of a file; writing gives the line back."""

    def write(self, value: str) -> str:
        return value


def report_blocks(batch: ImportBatch) -> Iterator[str]:
    """The report as CSV for spreadsheets, some lines at a time: with a byte-order mark, and no cell is a formula."""
    writer = csv.writer(_Echo())
    labels = [str(ImportFile._meta.get_field(column).verbose_name) for column in REPORT_COLUMNS]
    block = ["\ufeff" + writer.writerow(labels)]
    columns = {*REPORT_COLUMNS, "batch", "foreseen", "remarks", "line"}
    for file in batch.files.only(*columns).iterator(chunk_size=REPORT_BLOCK):
        block.append(writer.writerow([_cell(file, column) for column in REPORT_COLUMNS]))
        if len(block) == REPORT_BLOCK:
            yield "".join(block)
            block = []
    yield "".join(block)


def _cell(file: ImportFile, column: str) -> str | int:
    if column == "state":
        value = _state_label(file)
    elif column == "reason":
        value = reason_of(file)
    else:
        value = getattr(file, column)
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULAS) else value
    return "" if value is None else value
