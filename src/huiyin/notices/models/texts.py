"""The words of notices as a city edits them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Text(models.Model):
    """A version of one text: of a template, in a language, for one channel or ("") all. The latest holds.

    A version with an empty title goes back to the words that came with the product. Rows are never changed.
    """

    template = models.CharField(_("模板"), max_length=80)
    language = models.CharField(_("语言"), max_length=10)
    channel = models.CharField(_("渠道"), max_length=20, blank=True, default="")
    version = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("标题"), max_length=200, blank=True)
    body = models.TextField(_("正文"), blank=True)
    by = models.ForeignKey("people.User", models.PROTECT, related_name="+", verbose_name=_("谁改的"))
    at = models.DateTimeField(_("时间"))

    class Meta:
        verbose_name = _("通知文字")
        verbose_name_plural = _("通知文字")
        constraints = [
            models.UniqueConstraint(
                name="notices_text_versions", fields=["template", "language", "channel", "version"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.template} {self.language} {self.channel} v{self.version}"
