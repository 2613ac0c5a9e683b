"""Whoever must sign an application besides the one who fills it in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CoSigner(models.Model):
    """Somebody whom the form names and who must sign: by a link of their own, with name and a code on their phone.

    `role` is the field that names them, `link_digest` the SHA-256 of their link's secret, `name_token` and
    `phone_token` are encrypted. `signed` is the digest of what they saw when they signed (rules.signing): any other
    content is not signed. `proof` says how strong it is: "phone" where a code on the telephone was typed, "link" where
    no code can be sent here.
    """

    draft = models.ForeignKey("permits.Draft", models.SET_NULL, null=True, related_name="co_signers")
    application = models.ForeignKey(
        "permits.Application", models.CASCADE, null=True, blank=True, related_name="co_signers", verbose_name=_("申请")
    )
    role = models.SlugField(_("签名人身份"), max_length=40)
    link_digest = models.CharField(max_length=64, unique=True)
    name_token = models.TextField(editable=False)
    phone_token = models.TextField(editable=False)
    code_id = models.UUIDField(null=True, blank=True, editable=False)
    signed = models.CharField(_("签的内容的摘要"), max_length=64, blank=True, default="")
    signed_at = models.DateTimeField(_("签名时间"), null=True, blank=True)
    proof = models.CharField(max_length=8, blank=True, default="")

    class Meta:
        verbose_name = _("共同签名人")
        verbose_name_plural = _("共同签名人")
        constraints = [models.UniqueConstraint(fields=["draft", "role"], name="permits_co_signer_once")]

    def __str__(self) -> str:
        return self.role
