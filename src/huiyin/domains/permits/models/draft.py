"""An application that is being filled in, on whatever device its secret link is opened."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """What was filled in so far. Whoever has the link goes on with it: `digest` is the SHA-256 of its secret.

    `committed` are the permits for which it is to be the way of commitment. `form_token` is the form as encrypted JSON,
    `read_token` likewise what was read from a photo of the business licence, after so many `readings`. `shown` are the
    parts that the applicant says a paper shows, by material; `documented` what a paper says of a question, and `stays`
    why the applicant stays with an answer that a paper contradicts, by question. `sent_as` is the application it
    became, once, or `crossed_as` the one to another region. `begun_by` fills it in at the window for
    somebody who stands before it. `kiosk_visit` is the visit at a kiosk
    that goes with it: when that ends, the draft is gone.
    """

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    industry = models.SlugField(max_length=40)
    region = models.CharField(max_length=12)
    answers = models.JSONField(default=dict)
    committed = models.JSONField(default=list)
    form_token = models.TextField(blank=True, default="")
    read_token = models.TextField(blank=True, default="", db_default="")
    readings = models.PositiveSmallIntegerField(default=0, db_default=0)
    shown = models.JSONField(default=dict, db_default={})
    documented = models.JSONField(default=dict, db_default={})
    stays = models.JSONField(default=dict, db_default={})
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    begun_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)
    sent_as = models.OneToOneField(
        "permits.Application", models.PROTECT, null=True, blank=True, related_name="draft", editable=False
    )
    crossed_as = models.OneToOneField(
        "permits.Crossing", models.PROTECT, null=True, blank=True, related_name="draft", editable=False
    )
    kiosk_visit = models.ForeignKey(
        "permits.KioskVisit", models.SET_NULL, null=True, blank=True, related_name="drafts", editable=False
    )

    class Meta:
        verbose_name = _("申请草稿")
        verbose_name_plural = _("申请草稿")

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def became_id(self) -> UUID | None:
        """The matter that it became; None while it has not been handed in."""
        return self.sent_as_id or self.crossed_as_id


class DraftPaper(models.Model):
    """A paper that was uploaded for a draft, once, however many permits ask for it."""

    draft = models.ForeignKey(Draft, models.CASCADE, related_name="papers")
    material = models.SlugField(max_length=40)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    scanned_by = models.ForeignKey("people.User", models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("草稿材料")
        verbose_name_plural = _("草稿材料")
        constraints = [models.UniqueConstraint(fields=["draft", "material", "file"], name="permits_a_draft_paper_once")]

    def __str__(self) -> str:
        return self.material
