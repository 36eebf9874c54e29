"""Imports: batches, their files, and the workers that do them."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.models.readings import Dump


class ImportBatch(models.Model):
    """One import by one person (none: from the command line): its files, their states, its report.

    Files may still arrive until `received_at` is set; those that are in are read meanwhile, but the batch does not move on.
    While `paused_at` is set no worker takes a file of it, whether it is being read, imported or undone; `pause_reason`
    is a code of articles/remarks.py where the archive paused it itself.
    """

    class Source(models.TextChoices):
        UPLOAD = "upload", _("upload")
        PATHS = "paths", _("files on the server")

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READY = "ready", _("waits for confirmation")
        IMPORTING = "importing", _("being imported")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, verbose_name=_("person"),
        related_name="import_batches",
    )  # fmt: skip
    source = models.CharField(_("source"), max_length=8, choices=Source.choices, default=Source.UPLOAD)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.READING)
    options = models.JSONField(_("options"), default=dict, blank=True)
    created_at = models.DateTimeField(_("begun"), auto_now_add=True)
    received_at = models.DateTimeField(_("all files received"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    pause_reason = models.CharField(_("why it is paused"), max_length=40, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("import batch")
        verbose_name_plural = _("import batches")
        ordering = ["-pk"]
        permissions = [
            ("undo_importbatch", "Can undo an import batch"),
            ("view_any_importbatch", "Can see other people's import batches"),
        ]

    def __str__(self):
        return gettext("import %(number)s of %(moment)s") % {
            "number": self.pk, "moment": timezone.localtime(self.created_at).strftime("%Y-%m-%d %H:%M"),
        }  # fmt: skip


FILE_FIGURES = (
    "pages", "pages_new", "pages_changed", "pages_unplaced", "articles", "articles_same", "articles_changed",
    "conflicts", "lines", "lines_accounted", "lines_furniture", "lines_unsure",
)  # fmt: skip


class ImportFile(models.Model):
    """One file of a batch: what it is called, what became of it and why. These rows are the ledger (articles/claims.py).

    `number` is its place in an upload, from 0: the browser may send a file twice, and it comes in once.
    `stored` says where its bytes are: below the batch's upload folder, or an absolute path on the server, quoted like an
    address; `#n` behind it names the n-th entry of an archive. `size` and `modified_ns` are those of a file on the server
    when it was found.
    `worker`, `claimed_at` and `tries` belong to the worker that is reading it or was the last to do so; `state_before` is
    where it goes back to when that worker dies.
    `foreseen` is the state that a reading without writing promises, `preview` what it found.
    `place` is what is said of its place, before and after people corrected it; `placed` is where its pages went.
    `remarks` are [{"code", "line", "detail"}], worded by articles/remarks.py; `reason` is one of their codes.
    `kept` are the keys of the articles that an undo has left.
    `history` is [{"moment", "state", "reason", "worker"}], the oldest first.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        READING = "reading", _("being read")
        READ = "read", _("read")
        CREATED = "created", _("created")
        NEW_VERSION = "new_version", _("new version")
        UNCHANGED = "unchanged", _("unchanged")
        UNPLACED = "unplaced", _("without a place")
        FAILED = "failed", _("failed")
        SKIPPED = "skipped", _("skipped")
        UNDONE = "undone", _("undone")

    BROUGHT = (State.CREATED, State.NEW_VERSION, State.UNPLACED)  # it has written pages
    FIGURES = FILE_FIGURES

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, verbose_name=_("import batch"), related_name="files"
    )
    number = models.PositiveIntegerField(null=True, blank=True, editable=False)
    name = models.CharField(_("file name"), max_length=500)
    stored = models.TextField(blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True, editable=False)
    modified_ns = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    state_before = models.CharField(max_length=12, choices=State.choices, blank=True, editable=False)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    line = models.PositiveIntegerField(_("line"), null=True, blank=True)
    remarks = models.JSONField(_("remarks"), default=list, blank=True)
    place = models.JSONField(_("place"), default=dict, blank=True)
    placed = models.CharField(_("places of its pages"), max_length=500, blank=True)
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    foreseen = models.CharField(_("foreseen"), max_length=12, choices=State.choices, blank=True)
    preview = models.JSONField(default=dict, blank=True, editable=False)
    dump = models.ForeignKey(
        Dump, models.SET_NULL, null=True, blank=True, verbose_name=_("page text"), related_name="import_files"
    )
    worker = models.CharField(_("worker"), max_length=100, blank=True)
    claimed_at = models.DateTimeField(_("taken by the worker"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    history = models.JSONField(_("history"), default=list, blank=True)
    pages = models.PositiveIntegerField(_("pages"), default=0)
    pages_new = models.PositiveIntegerField(_("new pages"), default=0)
    pages_changed = models.PositiveIntegerField(_("changed pages"), default=0)
    pages_unplaced = models.PositiveIntegerField(_("pages without a place"), default=0)
    kept = models.JSONField(default=list, blank=True, editable=False)
    articles = models.PositiveIntegerField(_("articles"), default=0)
    articles_same = models.PositiveIntegerField(_("articles that stay the same"), default=0)
    articles_changed = models.PositiveIntegerField(_("changed articles"), default=0)
    conflicts = models.PositiveIntegerField(_("conflicts"), default=0)
    lines = models.PositiveIntegerField(_("lines"), default=0)
    lines_accounted = models.PositiveIntegerField(_("lines accounted for"), default=0)
    lines_furniture = models.PositiveIntegerField(_("lines of furniture"), default=0)
    lines_unsure = models.PositiveIntegerField(_("unsure lines"), default=0)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of an import")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["batch", "state", "id"], name="importfile_by_state"),
            models.Index(fields=["batch", "done_at"], name="importfile_by_done"),
            models.Index(fields=["name", "id"], name="importfile_by_name"),  # was it brought again?
            models.Index(
                fields=["batch", "state", "foreseen", *FILE_FIGURES], name="importfile_figures"
            ),  # read alone
            models.Index("claimed_at", name="importfile_being_read", condition=Q(state="reading")),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="importfile_arrives_once")]

    def __str__(self):
        return self.name

    def note(self, state: str, reason: str = "", worker: str = "") -> None:
        """Give the file a state and write that into its history; the caller saves."""
        self.state, self.reason = state, reason
        self.history = [*self.history, history_entry(state, reason, worker, timezone.now())]


def history_entry(state: str, reason: str, worker: str, moment: dt.datetime) -> dict[str, str]:
    """What a file's history says of one change of its state."""
    return {
        "moment": moment.isoformat(timespec="milliseconds"),
        "state": str(state),
        "reason": reason,
        "worker": worker,
    }


class WantedPlace(models.Model):
    """A page that a file of a batch asks for: what other files of the batch, in all workers, look up by index.

    `key` is the place in one word (articles/wanted.py), empty for a page without one.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="+")
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="wanted_places")
    sha256 = models.CharField(max_length=64)
    first_line = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("place that a file asks for")
        verbose_name_plural = _("places that files ask for")
        indexes = [
            models.Index(fields=["batch", "sha256"], name="wanted_by_bytes"),
            models.Index(fields=["batch", "key"], name="wanted_by_place"),
        ]


class Worker(models.Model):
    """A process that works on batches: it says every few seconds that it lives, and at which file it is."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("begun"), auto_now_add=True)
    last_seen = models.DateTimeField(_("last seen"), default=timezone.now)
    file = models.ForeignKey(
        ImportFile, models.SET_NULL, null=True, blank=True, verbose_name=_("file"), related_name="+"
    )

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self):
        return self.name
