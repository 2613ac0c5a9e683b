"""The project as a Django app: the roles of the database are made ready before anything is migrated."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import pre_migrate


class ProjectConfig(AppConfig):
    """Nothing but the hook on Django's own `migrate`."""

    name = "huiyin.project"
    label = "project"

    def ready(self) -> None:
        """Hook the roles to the first app that is migrated; it has no meaning which."""
        from django.apps import apps

        pre_migrate.connect(_before_migrations, sender=apps.get_app_config("contenttypes"), dispatch_uid="roles")


def _before_migrations(*, using: str, **_: Any) -> None:
    from django.db import connections

    from huiyin.project import roles

    roles.make_ready(connections[using])
