"""Patrols and the hazards they find 巡查与隐患."""

from pathlib import Path

from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class PatrolConfig(AppConfig):
    """Registers the kinds `hazard` and `round`."""

    name = "huiyin.domains.patrol"
    label = "patrol"
    verbose_name = "巡查与隐患"

    def ready(self) -> None:
        """Tell the core what a hazard and a round are."""
        from huiyin.domains.patrol import operations, queries
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.pages.links import DeskLink, links

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
        rounds = Path(__file__).with_name("rounds.toml")
        lifecycles.register(rounds)
        domains.register(
            "round",
            DomainSpec(
                kind="round",
                lifecycle=rounds,
                facts={"found": operations.read_found},
                on_step=operations.on_round_step,
                own_page=queries.own_page,
                own_page_name=Name("检查单", "Checklist"),
            ),
        )
        links.register("rounds", DeskLink(gettext_lazy("夜间巡查"), "list", "patrol:rounds", queries.is_carer))
