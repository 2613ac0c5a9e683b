"""The installations that are linked with this one, and the keys on both sides."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Peer(models.Model):
    """Another installation. `keys` are its public keys, as somebody here got them from somebody there.

    `numbered` is the number of the last message written to it, `through` up to which it said it has them all;
    `received_through` is the same for what it sends. `failures` in a row, since `failing_since`; it is asked again at
    `due_at`.
    """

    code = models.SlugField(_("代码"), max_length=40, unique=True, help_text=_("对方安装的 HUIYIN_EXCHANGE_CODE"))
    name_zh = models.CharField(_("名称"), max_length=80)
    name_en = models.CharField(_("英文名称"), max_length=80, blank=True)
    url = models.URLField(_("地址"), max_length=200)
    keys = models.JSONField(_("公钥"), default=list)
    is_active = models.BooleanField(_("启用"), default=True)
    numbered = models.PositiveBigIntegerField(default=0, editable=False)
    through = models.PositiveBigIntegerField(default=0, editable=False)
    received_through = models.PositiveBigIntegerField(default=0, editable=False)
    heard_at = models.DateTimeField(_("最近收到对方消息"), null=True, blank=True, editable=False)
    answered_at = models.DateTimeField(_("最近一次应答"), null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    failing_since = models.DateTimeField(_("从何时起联系不上"), null=True, blank=True, editable=False)
    failure = models.CharField(_("联系不上的原因"), max_length=200, blank=True, editable=False)
    due_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("联通的安装")
        verbose_name_plural = _("联通的安装")

    def __str__(self) -> str:
        return self.name_zh


class OwnKey(models.Model):
    """A key of this installation. The newest one signs; `private_token` is encrypted as personal data is."""

    kid = models.CharField(_("密钥号"), max_length=43, primary_key=True)
    public_jwk = models.JSONField(_("公钥"))
    private_token = models.TextField(editable=False)
    made_at = models.DateTimeField(_("生成时间"), db_index=True)

    class Meta:
        verbose_name = _("交换密钥")
        verbose_name_plural = _("交换密钥")

    def __str__(self) -> str:
        return self.kid
