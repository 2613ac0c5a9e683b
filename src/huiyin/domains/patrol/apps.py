"""Patrols and the hazards they find 巡查与隐患."""

from pathlib import Path

from django.apps import AppConfig


class PatrolConfig(AppConfig):
    """Registers the kind `hazard`."""

    name = "huiyin.domains.patrol"
    label = "patrol"
    verbose_name = "巡查与隐患"

    def ready(self) -> None:
        """Tell the core what a hazard is."""
        from huiyin.domains.patrol import operations, queries
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains

        path = Path(__file__).with_name("lifecycle.toml")
        lifecycles.register(path)
        domains.register(
            "hazard",
            DomainSpec(
                kind="hazard",
                lifecycle=path,
                facts={"item": operations.read_item},
                on_step=operations.on_step,
                open_from=operations.report,
                open_follow_up=operations.open_follow_up,
                choices={"item": queries.item_choices},
            ),
        )
