"""The life of a batch: its files are stored, read for the preview, corrected by a person, imported, and can be undone.

The functions here only move states and put the batch into the queue; they are quick, and none asks who may: the views
do. The work itself is articles/batch_work.py, done by workers.
"""

import shutil
from collections.abc import Iterable
from dataclasses import asdict

from django.db import transaction
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext

from articles import claims, workers
from articles.found import Skipped, Source, SourceError, system_reason
from articles.importer import FileReport, PageDecision, fill_file
from articles.manifest import Manifest, ManifestError, read_manifest
from articles.merge_words import counts_text
from articles.models import ImportBatch, ImportFile
from articles.remarks import word
from articles.stored import folder, path_of, stored_at
from articles.tasks import enqueue

State = ImportFile.State
Phase = ImportBatch.State
WITHOUT_PLACE = Q(state=State.UNPLACED) | Q(state=State.READ, foreseen=State.UNPLACED)
ARTICLES_SHOWN = 25  # of a file, in the preview
REMARKS_SHOWN = 20
MANIFEST = "manifest.csv"  # its name in the batch's folder


# Storing


def store_manifest(batch: ImportBatch, upload) -> None:
    """Keep the manifest of a batch, which the form has read."""
    folder(batch).mkdir(parents=True, exist_ok=True)
    with open(folder(batch) / MANIFEST, "wb") as target:
        target.writelines(upload.chunks())


def keep_manifest(batch: ImportBatch, data: bytes) -> None:
    """Keep the manifest of a batch of files on the server."""
    folder(batch).mkdir(parents=True, exist_ok=True)
    (folder(batch) / MANIFEST).write_bytes(data)


def receive_files(batch: ImportBatch, items: Iterable[Source | Skipped]) -> None:
    """Note what `find_dumps` found on the server, in the caller's transaction: nothing is copied or read."""
    rows = []
    for item in items:
        row = ImportFile(batch=batch, name=item.name[-500:])
        if isinstance(item, Skipped):
            row.note(State.SKIPPED, item.code)
        else:
            _note_where(row, item)
        rows.append(row)
        if len(rows) == 1000:
            ImportFile.objects.bulk_create(rows)
            rows = []
    ImportFile.objects.bulk_create(rows)


def _note_where(row: ImportFile, item: Source) -> None:
    """Note where the bytes are and how they looked when they were found; or why they cannot be had."""
    try:
        if item.path is None:
            item.read()  # what has no place says why
        status = item.path.stat()
    except SourceError as error:
        fill_file(row, FileReport(item.name, State.FAILED, error.code, error.detail))
    except OSError as error:
        fill_file(row, FileReport(item.name, State.FAILED, "unreadable", system_reason(error)))
    else:
        row.stored = stored_at(item.path, item.entry)
        row.size, row.modified_ns = status.st_size, status.st_mtime_ns


def received(batch: ImportBatch) -> None:
    """Say that all files of an upload are in: what was read moves on as soon as all of it is read."""
    ImportBatch.objects.filter(pk=batch.pk, received_at=None).update(received_at=timezone.now())
    enqueue(batch)


# Moving on


def move_on(batch: ImportBatch) -> bool:
    """Let the batch into its next state if nothing is left of its present one. False where something is."""
    with transaction.atomic():
        now = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        batch.state = now.state
        if now.state not in claims.FREE or now.paused_at or not now.received_at:
            return False
        if now.files.filter(claims.is_left(now)).exists():
            return False
        if now.state == Phase.READING or now.source == ImportBatch.Source.PATHS:
            _note_missing_files(now)
        after = {Phase.READING: Phase.READY, Phase.IMPORTING: Phase.DONE, Phase.UNDOING: Phase.UNDONE}
        now.state = batch.state = after[now.state]
        if now.state in claims.ENDED:
            now.finished_at = batch.finished_at = timezone.now()
        now.save(update_fields=["state", "finished_at"])
    if batch.state in claims.ENDED:
        forget_uploads(batch)
    return True


def _note_missing_files(batch: ImportBatch) -> None:
    """Rows of the manifest that no file came for fail by name, once."""
    manifest = manifest_of(batch)
    if not manifest.rows:
        return
    for name in batch.files.values_list("name", flat=True).iterator():
        manifest.row_for(name)
    said = set(batch.files.filter(reason="manifest-missing-file").values_list("line", flat=True))
    for row in manifest.missing():
        if row.line not in said:
            file = ImportFile(batch=batch, name=manifest.name)
            fill_file(
                file, FileReport(manifest.name, State.FAILED, "manifest-missing-file", row.file, row.line)
            )
            file.save()


def manifest_of(batch: ImportBatch) -> Manifest:
    path = folder(batch) / MANIFEST
    try:
        return read_manifest(path.read_bytes(), batch.options.get("manifest") or MANIFEST)
    except (FileNotFoundError, ManifestError):  # it was read once when it came; without it the files speak
        return Manifest()


def _move(batch: ImportBatch, before: tuple[str, ...], after: str) -> bool:
    """Change the batch's state if it is one of `before`, and put it into the queue if there is work in it now."""
    with transaction.atomic():
        moved = ImportBatch.objects.filter(pk=batch.pk, state__in=before).update(
            state=after, paused_at=None, pause_reason=""
        )
        if moved and after in claims.FREE:
            _leave_to_workers(batch)
    batch.refresh_from_db(fields=["state", "paused_at", "pause_reason"])
    return bool(moved)


def _leave_to_workers(batch: ImportBatch) -> None:
    """Put the batch into the queue; also one that a command in the foreground worked on before."""
    if batch.options.pop("foreground", False):
        batch.save(update_fields=["options"])
    enqueue(batch)


# Deciding


def correct(batch: ImportBatch, corrections: list[tuple[ImportFile, dict]]) -> bool:
    """Take over what a person said of files ("leave_out", or fields of a place and "encoding"), to be read anew.

    False where the batch does not wait for a person any more.
    """
    with transaction.atomic():
        if (
            not ImportBatch.objects.select_for_update(no_key=True)
            .filter(pk=batch.pk, state=Phase.READY)
            .exists()
        ):
            return False
        for file, said in corrections:
            if said.pop("leave_out", False):
                file.note(State.SKIPPED, "left-out")
                file.wanted_places.all().delete()
            else:
                file.note(State.WAITING)
            file.place = {**file.place, **said}
            file.save()
        if batch.files.filter(state=State.WAITING).exists():
            return _move(batch, (Phase.READY,), Phase.READING)
    return True


def read_again(batch: ImportBatch, said: dict) -> bool:
    """Read once more what failed or has no place, for example after a newspaper was added.

    `said` fills in what such files lack of newspaper, date and edition. False where the batch has moved on.
    """
    with transaction.atomic():
        if not _move(batch, (Phase.READY,), Phase.READING):
            return False
        unplaced = batch.files.filter(state=State.READ, foreseen=State.UNPLACED)
        for file in unplaced.iterator(chunk_size=500):
            known = (file.preview.get("pages") or [{}])[0]
            lacking = {name: value for name, value in said.items() if value and not known.get(name)}
            if lacking:
                file.place = lacking | file.place
                file.save(update_fields=["place"])
        unplaced.update(state=State.WAITING)
        _wait_again(batch)
    return True


def confirm(batch: ImportBatch, *, publish: bool) -> bool:
    """Let the import begin; False where it has begun or ended already."""
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if locked.state != Phase.READY:
            return False
        batch.options = {**batch.options, "publish": publish}
        batch.save(update_fields=["options"])
        return _move(batch, (Phase.READY,), Phase.IMPORTING)


def pause(batch: ImportBatch, *, reason: str = "") -> bool:
    """Let no worker take another file, whether the batch is being read, imported or undone. False where nothing runs.

    `reason` is a code of articles/remarks.py where it is not a person who pauses.
    """
    paused = ImportBatch.objects.filter(pk=batch.pk, state__in=claims.FREE, paused_at=None).update(
        paused_at=timezone.now(), pause_reason=reason
    )
    batch.refresh_from_db(fields=["state", "paused_at", "pause_reason"])
    return bool(paused)


def resume(batch: ImportBatch) -> bool:
    """Let a paused batch go on; False where it is not paused."""
    with transaction.atomic():
        resumed = ImportBatch.objects.filter(pk=batch.pk, paused_at__isnull=False).update(
            paused_at=None, pause_reason=""
        )
        if resumed:
            _leave_to_workers(batch)
    batch.refresh_from_db(fields=["state", "paused_at", "pause_reason"])
    return bool(resumed)


def cancel(batch: ImportBatch) -> bool:
    """End a batch that is being read or imported: what is in stays in, what waits is let go.

    False for one that has ended, and while an undo runs: that can be paused, but a page half taken back helps nobody.
    A file that a worker is just writing still comes in.
    """
    with transaction.atomic():
        if not _move(batch, (Phase.READING, Phase.READY, Phase.IMPORTING), Phase.CANCELLED):
            return False
        at_hand = batch.files.filter(state=State.READING).select_for_update(skip_locked=True)
        let_go = Q(state__in=[State.WAITING, State.READ]) | Q(
            pk__in=list(at_hand.values_list("pk", flat=True))
        )
        batch.files.filter(let_go).update(state=State.SKIPPED, reason="cancelled")
        batch.finished_at = timezone.now()
        batch.received_at = batch.received_at or batch.finished_at  # no more comes: an undo waits for nothing
        batch.save(update_fields=["finished_at", "received_at"])
    forget_uploads(batch)
    return True


def retry(batch: ImportBatch, *, file: int | None = None) -> int:
    """Let the files that failed be tried again, or the one with this key, with three new tries each; how many they are.

    In a batch that waits for confirmation they are read anew; in one that is done they are imported at once.
    0 where none can be had again, or where the batch was cancelled or undone.
    """
    after = {
        Phase.READING: Phase.READING, Phase.READY: Phase.READING,
        Phase.IMPORTING: Phase.IMPORTING, Phase.DONE: Phase.IMPORTING,
    }  # fmt: skip
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        waiting = _wait_again(batch, file) if locked.state in after else 0
        if waiting:
            _move(batch, (locked.state,), after[locked.state])
    return waiting


def _wait_again(batch: ImportBatch, file: int | None = None) -> int:
    """Files that failed and whose bytes are still to be had wait again; with `file` only that one."""
    failed = batch.files.filter(state=State.FAILED).exclude(stored="")
    if file is not None:
        failed = failed.filter(pk=file)
    return failed.update(state=State.WAITING, reason="", tries=0)


def begin_undo(batch: ImportBatch) -> bool:
    """Let the undoing begin; False for a batch that is at work, or of which a worker is still writing a file.

    Who wants to undo an import that runs cancels it first. An undo can be paused and goes on after a crash.
    """
    with transaction.atomic():
        ImportBatch.objects.select_for_update(no_key=True).get(pk=batch.pk)
        if batch.files.filter(state=State.READING).exists():
            return False
        return _move(batch, (Phase.DONE, Phase.CANCELLED), Phase.UNDOING)


def forget_uploads(batch: ImportBatch) -> None:
    """Let go of the stored uploads but for those of files that failed, which can be tried again."""
    kept = set()
    if batch.state == Phase.DONE and folder(batch).exists():
        kept = {path_of(file) for file in batch.files.filter(state=State.FAILED).exclude(stored="")}
    if not any(path.is_relative_to(folder(batch)) for path in kept):
        shutil.rmtree(folder(batch), ignore_errors=True)
        return
    for path in folder(batch).iterdir():
        if path not in kept and path.name != MANIFEST:
            path.unlink()


def fail(file: ImportFile, code: str, detail: str = "") -> None:
    fill_file(file, FileReport(file.name, State.FAILED, code, detail))
    file.save()


# Showing


def preview_of(report: FileReport) -> dict:
    """What the preview shows of a file, bounded whatever the file holds."""
    articles = [article for page in report.pages for article in page.parsed.articles]
    return {
        "sha256": report.sha256,
        "encoding": report.encoding,
        "encoding_reason": report.encoding_reason,
        "state": str(report.state),
        "pages": [_page_preview(page) for page in report.pages[:ARTICLES_SHOWN]],
        "page_count": len(report.pages),
        "articles": [
            {
                "headline": article.headline[:60],
                "kind": str(article.kind),
                "credits": "、".join(credit.name for credit in article.credits)[:60],
                "characters": sum(len(block.text) for block in article.blocks),
                "beginning": article.blocks[0].text[:40] if article.blocks else "",
            }
            for article in articles[:ARTICLES_SHOWN]
        ],
        "article_count": len(articles),
    }


def _page_preview(page: PageDecision) -> dict:
    said = page.said
    return {
        "newspaper": said.newspaper[:80], "date": said.date, "edition": said.edition, "label": said.label[:40],
        "section": said.section[:40], "unplaced": page.unplaced, "detail": page.unplaced_detail[:80],
        **({"counts": asdict(page.counts)} if page.counts else {}),
    }  # fmt: skip


def reason_text(file: ImportFile) -> str:
    """Why the file is in its state, in words; empty where nothing is to be said."""
    if not file.reason:
        return ""
    detail = next((remark["detail"] for remark in file.remarks if remark["code"] == file.reason), "")
    return word(file.reason, detail, file.line)


def merged_texts(file: ImportFile) -> list[str]:
    """For each page of which the file is a newer version what it would make of the articles there, or what it made of them."""
    foreseen = [page["counts"] for page in file.preview.get("pages", []) if page.get("counts")]
    if foreseen or not file.pages_changed:
        return [counts_text(counts) for counts in foreseen]
    words = gettext("%(same)d articles same, %(changed)d changed, %(conflicts)d conflicts")
    return [
        words % {"same": file.articles_same, "changed": file.articles_changed, "conflicts": file.conflicts}
    ]


def remark_texts(file: ImportFile) -> list[str]:
    """The file's remarks in words, the first few of them; what is said as its reason is not said again."""
    remarks = [remark for remark in file.remarks if remark["code"] != file.reason]
    return [word(remark["code"], remark["detail"], remark["line"]) for remark in remarks[:REMARKS_SHOWN]]


# Figures


def progress(batch: ImportBatch) -> dict:
    """How a batch stands. Three queries, whose cost does not grow with what the files hold.

    The number of files in each state (by its name), `outcomes` (the same, but those that are read by what they would
    become), `total`, `left` in the present phase and `done`; the sums of
    ImportFile.FIGURES over what is in or would come in, with `pages_unchanged`, `lines_in_articles` and
    `without_place` (files); `per_minute` (files, in the last minute), `seconds_left` (None where it cannot be said),
    and `workers`, how many work at all: 0 means that nothing will happen before one is started.
    """
    counts = dict.fromkeys(map(str, State.values), 0)
    outcomes = dict(counts)
    sums = dict.fromkeys([*ImportFile.FIGURES, "pages_unchanged", "without_place"], 0)
    rows = batch.files.order_by().values("state", "foreseen")
    for row in rows.annotate(count=Count("pk"), **{f"sum_{name}": Sum(name) for name in ImportFile.FIGURES}):
        counts[row["state"]] += row["count"]
        decided = row["foreseen"] if row["state"] == State.READ else row["state"]
        outcomes[decided or row["state"]] += row["count"]
        if row["state"] in (State.UNDONE, State.SKIPPED, State.FAILED):
            continue
        for name in ImportFile.FIGURES:
            sums[name] += row[f"sum_{name}"]
        sums["pages_unchanged"] += row["sum_pages"] if decided == State.UNCHANGED else 0
        sums["without_place"] += row["count"] if decided == State.UNPLACED else 0
    total = sum(counts.values())
    left = sum(counts[state] for state in (*claims.FREE.get(batch.state, ()), State.READING))
    per_minute = _files_per_minute(batch) if left else 0
    return (
        counts
        | sums
        | {
            "outcomes": outcomes,
            "total": total,
            "left": left,
            "done": total - left,
            "lines_in_articles": sums["lines_accounted"] - sums["lines_furniture"] - sums["lines_unsure"],
            "per_minute": per_minute,
            "seconds_left": round(60 * left / per_minute) if per_minute else None,
            "workers": workers.at_work().count(),
        }
    )


def _files_per_minute(batch: ImportBatch) -> int:
    """The files done in the last minute; of a batch that has just begun, what that would be in a whole one."""
    now = timezone.now()
    recent = batch.files.filter(done_at__gt=now - workers.SILENT).aggregate(
        count=Count("pk"), first=Min("done_at")
    )
    if recent["count"] < 2:
        return recent["count"]
    return round(60 * recent["count"] / max(1, (now - recent["first"]).total_seconds()))


def summary(batch: ImportBatch) -> str:
    """What the batch brings, or brought, in one sentence."""
    return summary_of(progress(batch))


def summary_of(figures: dict) -> str:
    """The sentence of every dry run, from the figures of `progress`.

    "1,204 pages new, 3 changed (40 articles same, 2 conflicts), 17 unchanged, 5 files cannot be read"
    """
    parts = [
        _counted(
            figures["pages_new"], ngettext("%(count)s page new", "%(count)s pages new", figures["pages_new"])
        )
    ]
    if figures["pages_changed"]:
        changed = gettext("%(count)s changed (%(same)s articles same, %(conflicts)s conflicts)")
        parts.append(
            changed % {
                "count": f"{figures['pages_changed']:,}", "same": f"{figures['articles_same']:,}",
                "conflicts": f"{figures['conflicts']:,}",
            }
        )  # fmt: skip
    for name, words in (
        ("pages_unchanged", gettext("%(count)s unchanged")),
        ("pages_unplaced", gettext("%(count)s without a place")),
        (
            "failed",
            ngettext("%(count)s file cannot be read", "%(count)s files cannot be read", figures["failed"]),
        ),
        ("waiting", ngettext("%(count)s file waits", "%(count)s files wait", figures["waiting"])),
    ):
        if figures[name]:
            parts.append(_counted(figures[name], words))
    return pgettext("between figures", ", ").join(parts)


def _counted(count: int, words: str) -> str:
    return words % {"count": f"{count:,}"}
