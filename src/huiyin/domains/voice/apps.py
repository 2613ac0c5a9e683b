"""Residents' requests 民声诉求."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class VoiceConfig(AppConfig):
    """Registers the kind `voice`."""

    name = "huiyin.domains.voice"
    label = "voice"
    verbose_name = "民声诉求"

    def ready(self) -> None:
        """Tell the core what a request is."""
        from huiyin.domains.voice import handlers, operations, queries, rules
        from huiyin.domains.voice.forms import OnBehalfForm
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains

        post_migrate.connect(_install_categories, sender=self, dispatch_uid="voice_categories")
        handlers.register()
        path = Path(__file__).with_name("lifecycle.toml")
        lifecycles.register(path)
        domains.register(
            "voice",
            DomainSpec(
                kind="voice",
                lifecycle=path,
                facts={"category": operations.read_category},
                on_step=operations.on_step,
                on_undo=operations.on_undo,
                open_from=operations.report,
                open_part=operations.open_part,
                choices={"category": queries.category_choices},
                having={"category": queries.of_category},
                on_behalf_form=OnBehalfForm,
                retention=path.with_name("retention.toml"),
                measured=rules.MEASURED,
                own_facts=queries.own_facts,
                meant=queries.meant,
                alike=queries.alike,
            ),
        )


def _install_categories(*, using: str, **_: Any) -> None:
    """A fresh installation has categories, and a new version's new ones are added."""
    from django.db import connections

    from huiyin.domains.voice import operations
    from huiyin.domains.voice.models import Choice

    if Choice._meta.db_table in connections[using].introspection.table_names():  # not while migrating backwards
        operations.install_categories()
