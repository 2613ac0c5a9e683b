"""One industry, one licence 一业一证."""

from django.apps import AppConfig


class PermitsConfig(AppConfig):
    """Plans, applications and licences of those who want to open a business."""

    name = "huiyin.domains.permits"
    label = "permits"
    verbose_name = "一业一证"

    def ready(self) -> None:
        """Name the column of private keys for the rotation of what encrypts them."""
        from huiyin.people.rotation import Column, columns

        columns.register("permits.SigningKey.private_token", Column("permits.SigningKey", "private_token"))
