"""What an applicant is asked to correct, what they did, and the forms that others took the place of."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Correction(models.Model):
    """What was asked for of an application, at once and once (`rules.correction.AskedFor`), and which of it was done.

    `matter` is the application, or here the one that another region decides. `done` names what was changed
    (`rules.correction.Done`); None while nothing has come.
    """

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="permit_correction")
    asked = models.JSONField(_("要补正的"), default=dict)
    asked_at = models.DateTimeField(_("告知时间"))
    done = models.JSONField(_("补正了的"), null=True, blank=True)
    done_at = models.DateTimeField(_("补正时间"), null=True, blank=True)

    class Meta:
        verbose_name = _("补正")
        verbose_name_plural = _("补正")

    def __str__(self) -> str:
        return str(self.matter_id)


class CorrectionPaper(models.Model):
    """A file that was taken while something else was still wrong: kept for the next try, and for this matter alone."""

    matter = models.ForeignKey("matters.Matter", models.CASCADE, related_name="+")
    material = models.SlugField(max_length=40)
    file = models.ForeignKey("evidence.StoredFile", models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("补正时先收下的文件")
        verbose_name_plural = _("补正时先收下的文件")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["matter", "material", "file"], name="permits_a_correction_paper_once"),
        ]

    def __str__(self) -> str:
        return self.material


class EarlierForm(models.Model):
    """A form as it stood before it was corrected, with the answers and the plan that belonged to it: never changed.

    `replaced_by` is the account of who corrected it at the window; None: the applicant did.
    """

    matter = models.ForeignKey("matters.Matter", models.PROTECT, related_name="+")
    form_token = models.TextField(editable=False)
    answers = models.JSONField(default=dict)
    plan = models.JSONField(default=dict)
    replaced_at = models.DateTimeField(_("被替换时间"))
    replaced_by = models.ForeignKey(
        "people.User", models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("窗口经办人")
    )

    class Meta:
        verbose_name = _("补正前的表")
        verbose_name_plural = _("补正前的表")

    def __str__(self) -> str:
        return str(self.matter_id)
