"""The life of an upload: files are stored, read for the preview, corrected by a person, imported, and let go.

Long work is cut into slices: `work` does as much of a batch as fits into a few seconds, each file for itself, and
what the batch's rows say is where the next slice goes on, after a crash as well.
"""

import contextlib
import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, Sum
from django.utils import timezone

from articles.archives import in_archive, is_archive_name, skip_reason
from articles.following import delete_articles
from articles.found import Limits, Skipped, Source, SourceError
from articles.importer import FileReport, Importer, ImportOptions, PageDecision, claim, fill_file
from articles.manifest import Manifest, ManifestError, read_manifest
from articles.merging import take_back
from articles.models import Article, Dump, ImportBatch, ImportFile, Issue, Page, Reading, Renewal
from articles.places import Place
from articles.remarks import word
from articles.sources import read_file

State = ImportFile.State
WITHOUT_PLACE = Q(state=State.UNPLACED) | Q(state=State.READ, foreseen=State.UNPLACED)
ARTICLES_SHOWN = 25  # of a file, in the preview
REMARKS_SHOWN = 20
MANIFEST = "manifest.csv"  # its name in the batch's folder


def limits() -> Limits:
    return Limits(
        settings.IMPORT_MAX_FILE_BYTES,
        settings.IMPORT_MAX_ARCHIVE_BYTES,
        settings.IMPORT_MAX_ARCHIVE_ENTRIES,
        settings.IMPORT_MAX_RATIO,
    )


def folder(batch: ImportBatch) -> Path:
    """Where the batch's uploads wait."""
    return Path(settings.UPLOAD_DIR) / str(batch.pk)


# Storing


def store_manifest(batch: ImportBatch, upload) -> None:
    """Keep the manifest of a batch, which the form has read."""
    folder(batch).mkdir(parents=True, exist_ok=True)
    with open(folder(batch) / MANIFEST, "wb") as target:
        target.writelines(upload.chunks())


def store_upload(batch: ImportBatch, upload, name: str) -> None:
    """Keep an uploaded file, chunk by chunk; an archive becomes a row for each of its entries.

    `name` is its relative path as the browser gave it; it is shown and read for dates, never used as a path here.
    """
    file = ImportFile(batch=batch, name=name[-500:])
    if "/" in name and (reason := skip_reason(name)):  # of a folder only dumps are read, as everywhere
        file.state, file.reason = State.SKIPPED, reason
        file.save()
        return
    file.save()
    if upload.size > settings.IMPORT_MAX_ARCHIVE_BYTES or (
        upload.size > settings.IMPORT_MAX_FILE_BYTES and not _is_archive(name)
    ):
        fail(file, "file-too-large", f"{upload.size:,}")
        return
    folder(batch).mkdir(parents=True, exist_ok=True)
    stored = folder(batch) / f"{file.pk}{Path(name).suffix.lower() if _is_archive(name) else ''}"
    try:
        with open(stored, "wb") as target:
            target.writelines(upload.chunks())
    except OSError as error:
        stored.unlink(missing_ok=True)
        fail(file, "upload-not-stored", error.strerror or str(error))
        return
    if _is_archive(name):
        file.delete()
        _list_archive(batch, stored, name)
    else:
        file.stored = stored.name
        file.save(update_fields=["stored"])


def _list_archive(batch: ImportBatch, stored: Path, name: str) -> None:
    rows = []
    for index, item in enumerate(in_archive(stored, limits(), name=name)):
        row = ImportFile(batch=batch, name=item.name[-500:], stored=f"{stored.name}#{index}")
        if isinstance(item, Skipped):
            row.state, row.reason = State.SKIPPED, item.code
        rows.append(row)
    ImportFile.objects.bulk_create(rows, batch_size=1000)


def _is_archive(name: str) -> bool:
    return is_archive_name(name)


# Working


def work(batch: ImportBatch, *, seconds: float) -> None:
    """Read or import the batch's next files for about `seconds`; at the end of either, move the batch on."""
    if batch.state == ImportBatch.State.READING:
        _work_on(batch, State.WAITING, _preview, seconds)
        if not batch.files.filter(state=State.WAITING).exists():
            _read_missing_rows(batch)
            _move(batch, ImportBatch.State.READING, ImportBatch.State.READY)
    elif batch.state == ImportBatch.State.IMPORTING:
        _work_on(batch, State.READ, _import, seconds)
        if not batch.files.filter(state=State.READ).exists():
            batch.finish()
            forget_uploads(batch)
    elif batch.state == ImportBatch.State.UNDOING:
        _undo_files(batch, seconds)
        if not batch.files.filter(state__in=ImportFile.BROUGHT).exists():
            _move(batch, ImportBatch.State.UNDOING, ImportBatch.State.UNDONE)


def _work_on(batch: ImportBatch, state: str, step, seconds: float) -> None:
    importer = make_importer(batch, dry_run=state == State.WAITING)
    until = time.monotonic() + seconds
    with contextlib.closing(_Uploads(batch)) as uploads:
        for file in batch.files.filter(state=state).order_by("pk").iterator(chunk_size=100):
            step(importer, file, uploads)
            if time.monotonic() > until:
                return


def make_importer(batch: ImportBatch, *, dry_run: bool) -> Importer:
    """The batch's importer; for a preview it knows what the batch's earlier files would take."""
    said = batch.options
    options = ImportOptions(
        place=Place(said.get("newspaper", ""), said.get("date", ""), said.get("edition", "")),
        encoding=said.get("encoding") or None,
        publish=bool(said.get("publish")),
        single_page=bool(said.get("single_page")),
        duplicate=bool(said.get("duplicate")),
        may_add_newspapers=bool(said.get("may_add_newspapers")),
    )
    importer = Importer(options, _manifest(batch), None if dry_run else batch, dry_run=dry_run)
    if dry_run:
        for name, preview in batch.files.filter(state=State.READ).values_list("name", "preview"):
            importer.remember(name, preview.get("sha256", ""), preview.get("keys", []))
    return importer


def _preview(importer: Importer, file: ImportFile, uploads: "_Uploads") -> None:
    """Read a file without writing anything but its preview."""
    report = _take(importer, file, uploads)
    fill_file(file, report)
    if report.state in (*ImportFile.BROUGHT, State.UNCHANGED):
        file.state, file.foreseen, file.preview = State.READ, report.state, preview_of(report)
    else:
        file.preview = {"candidates": report.candidates}
    file.save()


def _import(importer: Importer, file: ImportFile, uploads: "_Uploads") -> None:
    _take(importer, file, uploads)


def _take(importer: Importer, file: ImportFile, uploads: "_Uploads") -> FileReport:
    try:
        data = uploads.read(file)
    except SourceError as error:
        report = FileReport(file.name, State.FAILED, error.code, error.detail)
        with transaction.atomic():
            if claim(file):
                fill_file(file, report)
                file.save()
        return report
    place = {name: file.place.get(name, "") for name in ("newspaper", "date", "edition", "label")}
    return importer.take_bytes(
        file.name, data, said=Place(**place), encoding=file.place.get("encoding", ""), file=file
    )


def preview_again(batch: ImportBatch, files: list[ImportFile]) -> None:
    """Read files anew whose place or encoding a person has corrected."""
    batch.files.filter(pk__in=[file.pk for file in files]).update(state=State.WAITING)
    importer = make_importer(batch, dry_run=True)
    with contextlib.closing(_Uploads(batch)) as uploads:
        for file in batch.files.filter(pk__in=[file.pk for file in files]).order_by("pk"):
            _preview(importer, file, uploads)


def _read_missing_rows(batch: ImportBatch) -> None:
    """Rows of the manifest that no file was uploaded for fail by name."""
    manifest = _manifest(batch)
    for name in batch.files.values_list("name", flat=True).iterator():
        manifest.row_for(name)
    for row in manifest.missing():
        file = ImportFile(batch=batch)
        fill_file(file, FileReport(manifest.name, State.FAILED, "manifest-missing-file", row.file, row.line))
        file.name = manifest.name
        file.save()


def _manifest(batch: ImportBatch) -> Manifest:
    path = folder(batch) / MANIFEST
    try:
        return read_manifest(path.read_bytes(), batch.options.get("manifest") or MANIFEST)
    except (FileNotFoundError, ManifestError):  # it was read once when it came; without it the files speak
        return Manifest()


# Deciding


def correct(batch: ImportBatch, corrections: list[tuple[ImportFile, dict]]) -> None:
    """Take over what a person said of files ("leave_out", or fields of a place and "encoding") and read them anew."""
    again = []
    for file, said in corrections:
        if said.pop("leave_out", False):
            file.state, file.reason = State.SKIPPED, "left-out"
        else:
            again.append(file)
        file.place = {**file.place, **said}
        file.save(update_fields=["state", "reason", "place"])
    if again:
        preview_again(batch, again)


def read_again(batch: ImportBatch, said: dict) -> bool:
    """Read once more what failed or has no place, for example after a newspaper was added.

    `said` fills in what such files lack of newspaper, date and edition. False where the batch has moved on.
    """
    if not _move(batch, ImportBatch.State.READY, ImportBatch.State.READING):
        return False
    for file in batch.files.filter(state=State.READ, foreseen=State.UNPLACED).iterator(chunk_size=500):
        known = (file.preview.get("pages") or [{}])[0]
        lacking = {name: value for name, value in said.items() if value and not known.get(name)}
        if lacking:
            file.place = lacking | file.place
            file.save(update_fields=["place"])
    failed = Q(state=State.FAILED) & ~Q(stored="")
    batch.files.filter(Q(state=State.READ, foreseen=State.UNPLACED) | failed).update(state=State.WAITING)
    return True


def confirm(batch: ImportBatch, *, publish: bool) -> bool:
    """Let the import begin; False where it has begun or ended already."""
    batch.options = {**batch.options, "publish": publish}
    batch.save(update_fields=["options"])
    return _move(batch, ImportBatch.State.READY, ImportBatch.State.IMPORTING)


def cancel(batch: ImportBatch) -> None:
    """End a batch: what is in stays in, what waits is let go."""
    batch.files.filter(state__in=[State.WAITING, State.READ]).update(state=State.SKIPPED, reason="cancelled")
    batch.state, batch.finished_at = ImportBatch.State.CANCELLED, timezone.now()
    batch.save(update_fields=["state", "finished_at"])
    forget_uploads(batch)


def begin_undo(batch: ImportBatch) -> bool:
    """Let the undoing begin; False for a batch that is at work. `work` does it, file by file."""
    ended = (ImportBatch.State.DONE, ImportBatch.State.CANCELLED)
    return any(_move(batch, state, ImportBatch.State.UNDOING) for state in ended)


def _undo_files(batch: ImportBatch, seconds: float) -> None:
    until = time.monotonic() + seconds
    for file in batch.files.filter(state__in=ImportFile.BROUGHT).order_by("pk").iterator(chunk_size=100):
        with transaction.atomic():
            if ImportFile.objects.filter(pk=file.pk, state=file.state).update(state=State.UNDONE):
                readings = batch.readings.filter(dump_id=file.dump_id).select_related("page")
                for reading in readings.order_by("page__issue", "pk"):  # as IssueQuerySet.held wants them
                    _undo_reading(reading)
        if time.monotonic() > until:
            return


def _undo_reading(reading: Reading) -> None:
    """Take back what a reading brought. Articles with a person's work in them stay, and then so do page and dump.

    A reading that a person approved is that person's work. A page on which another import's dump stands stays.
    """
    if Renewal.objects.filter(reading=reading).exists():
        take_back(reading)
        return
    page, dump_id = reading.page, reading.dump_id
    readings = page.readings.filter(dump=dump_id)
    if readings.filter(approved_at__isnull=False).exists() or page.readings.exclude(dump=dump_id).exists():
        return
    issue = Issue.objects.filter(pk=page.issue_id).held()
    delete_articles(page.articles.filter(reading__in=readings).untouched().values_list("pk", flat=True))
    if not (page.articles.exists() or page.readings.exclude(corrects=None).exists()):
        _undo_page(page, dump_id)
    for one in issue:
        if one.pages.exists():
            one.match_jumps()
        else:
            one.delete()


def _undo_page(page: Page, dump_id: int) -> None:
    page.delete()  # and its readings
    if not Reading.objects.filter(dump=dump_id).exists():
        Dump.objects.filter(pk=dump_id).delete()


def kept_articles(batch: ImportBatch):
    """What an undo leaves: the batch's articles with a person's work, or of pages that one has corrected or approved."""
    corrected = Page.objects.filter(readings__batch=batch, readings__corrections__isnull=False)
    approved = Q(reading__batch=batch, reading__approved_at__isnull=False)
    worked_on = Q(reading__batch=batch, version__gt=1) | approved | Q(page__in=corrected)
    return Article.objects.filter(worked_on).order_by("pk")


def forget_uploads(batch: ImportBatch) -> None:
    """The dumps are in the database now; the uploads can go."""
    shutil.rmtree(folder(batch), ignore_errors=True)


def fail(file: ImportFile, code: str, detail: str = "") -> None:
    fill_file(file, FileReport(file.name, State.FAILED, code, detail))
    file.save()


def _move(batch: ImportBatch, before: str, after: str) -> bool:
    moved = ImportBatch.objects.filter(pk=batch.pk, state=before).update(state=after)
    batch.refresh_from_db(fields=["state"])
    return bool(moved)


# Showing


def preview_of(report: FileReport) -> dict:
    """What the preview shows of a file, bounded whatever the file holds."""
    articles = [article for page in report.pages for article in page.parsed.articles]
    return {
        "sha256": report.sha256,
        "encoding": report.encoding,
        "encoding_reason": report.encoding_reason,
        "state": str(report.state),
        "keys": [[page.parsed.first_line, list(page.key)] for page in report.pages],
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
    }  # fmt: skip


def reason_text(file: ImportFile) -> str:
    """Why the file is in its state, in words; empty where nothing is to be said."""
    if not file.reason:
        return ""
    detail = next((remark["detail"] for remark in file.remarks if remark["code"] == file.reason), "")
    return word(file.reason, detail, file.line)


def remark_texts(file: ImportFile) -> list[str]:
    """The file's remarks in words, the first few of them; what is said as its reason is not said again."""
    remarks = [remark for remark in file.remarks if remark["code"] != file.reason]
    return [word(remark["code"], remark["detail"], remark["line"]) for remark in remarks[:REMARKS_SHOWN]]


class _Uploads:
    """The stored uploads of a batch; an archive's directory is read once for all of its entries."""

    def __init__(self, batch: ImportBatch):
        self.folder = folder(batch)
        self._archives: dict[str, list[Source | Skipped]] = {}

    def read(self, file: ImportFile) -> bytes:
        """The bytes of a file; SourceError where they cannot be had."""
        stored, _hash, index = file.stored.partition("#")
        path = self.folder / stored
        if not stored or not path.exists():
            raise SourceError("upload-lost")
        if not index:
            return read_file(path, limits())
        if stored not in self._archives:
            self._archives[stored] = list(in_archive(path, limits(), name=stored))
        return self._archives[stored][int(index)].read()

    def close(self) -> None:
        self._archives.clear()


def progress(batch: ImportBatch) -> dict[str, int]:
    """How many of the batch's files are in each state, and how many there are. One query."""
    rows = batch.files.order_by().values_list("state").annotate(count=Count("pk"))
    counts = dict.fromkeys(map(str, State.values), 0) | dict(rows)
    return counts | {"total": sum(counts.values())}


def totals(batch: ImportBatch) -> dict[str, int]:
    """The sums over the batch's files: articles, and the lines in articles, in known furniture, and unsure. One query."""
    figures = ("articles", "lines", "lines_accounted", "lines_furniture", "lines_unsure")
    sums = batch.files.aggregate(**{figure: Sum(figure, default=0) for figure in figures})
    in_articles = sums["lines_accounted"] - sums["lines_furniture"] - sums["lines_unsure"]
    unplaced = batch.files.filter(WITHOUT_PLACE).count()
    return sums | {"lines_in_articles": in_articles, "unplaced": unplaced}
