"""The room of evidence, as Django knows it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    """Photos and documents."""

    name = "huiyin.evidence"
    verbose_name = _("照片和文件")
