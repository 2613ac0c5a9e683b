"""Smart safety of rented homes and charging sheds 智慧消防."""

from pathlib import Path

from django.apps import AppConfig


class SensingConfig(AppConfig):
    """Registers the kind `alarm`, and whoever weighs what devices say."""

    name = "huiyin.domains.sensing"
    label = "sensing"
    verbose_name = "智慧消防"

    def ready(self) -> None:
        """Tell the core what an alarm is, and the intake who weighs."""
        from huiyin.domains.sensing import operations, queries
        from huiyin.domains.sensing.handlers import SensingWeigher
        from huiyin.domains.sensing.operations import held
        from huiyin.intake.registry import weighers
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.matters.rules.fields import read_code
        from huiyin.notices.wording import wordings

        path = Path(__file__).with_name("lifecycle.toml")
        lifecycles.register(path)
        domains.register(
            "alarm",
            DomainSpec(
                kind="alarm",
                lifecycle=path,
                facts={"cause": operations.read_cause, "rung": operations.read_rung, "level": read_code},
                on_step=operations.on_step,
                choices={"cause": queries.cause_choices},
            ),
        )
        wordings.register(operations.ALARM, queries.WORDING)
        held.register()
        weighers.register("sensing", SensingWeigher)
