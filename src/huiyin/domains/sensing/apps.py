"""Smart safety of rented homes and charging sheds 智慧消防."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils.translation import gettext_lazy, pgettext_lazy


def a_day_to_send_letters_on(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The day on which safety letters are sent is one that every month has, or none."""
    from huiyin.matters.system_checks import LATEST_DAY

    day = settings.LETTERS_SENT_ON
    if 0 <= day <= LATEST_DAY:
        return []
    hint = f"Set a day from 1 to {LATEST_DAY}, or 0 to send none"
    problem = f"HUIYIN_LETTERS_SENT_ON: there is no {day} in every month"
    return [Error(problem, hint=hint, id="huiyin.sensing.E001")]


class SensingConfig(AppConfig):
    """Registers the kind `alarm`, and whoever weighs what devices say."""

    name = "huiyin.domains.sensing"
    label = "sensing"
    verbose_name = "智慧消防"

    def ready(self) -> None:
        """Tell the core what an alarm is, and the intake who weighs."""
        from huiyin.domains.sensing import operations, queries
        from huiyin.domains.sensing.handlers import FirmwareWeigher, SensingWeigher
        from huiyin.domains.sensing.operations import held
        from huiyin.domains.sensing.rules.duty import cares_anywhere
        from huiyin.intake.registry import packages, weighers
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.matters.rules.fields import read_code
        from huiyin.notices.wording import wordings
        from huiyin.pages.links import DeskLink, links
        from huiyin.pages.receipts import OwnReceipt, receipts

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
                own_page=queries.own_page,
                to_reporter=queries.TO_OWNER,
                listeners=operations.listeners,
                reporter=Name("业主方", "the owner's side"),
            ),
        )
        register(a_day_to_send_letters_on)
        wordings.register(operations.ALARM, queries.WORDING)
        wordings.register(queries.TO_OWNER, queries.TO_OWNER_WORDING)
        wordings.register(queries.LETTER, queries.LETTER_WORDING)
        receipts.register("alarm", OwnReceipt(queries.TEMPLATE, queries.receipt_context))
        held.register()
        links.register("centre", DeskLink(gettext_lazy("联动中心"), "flame", "sensing:centre", cares_anywhere))
        links.register("my-alarms", DeskLink(gettext_lazy("我的报警"), "bell", "sensing:my_alarms", cares_anywhere))
        links.register("alarms", DeskLink(gettext_lazy("全部报警"), "list", "sensing:alarms", cares_anywhere))
        links.register("devices", DeskLink(gettext_lazy("设备"), "house", "sensing:devices", cares_anywhere))
        links.register(
            "alarm-figures", DeskLink(gettext_lazy("报警数据"), "file-text", "sensing:figures", cares_anywhere)
        )
        links.register(
            "letters", DeskLink(pgettext_lazy("many", "消防安全月报"), "file-text", "sensing:letters", cares_anywhere)
        )
        links.register(
            "my-homes",
            DeskLink(
                gettext_lazy("我的房子"),
                "house",
                "sensing:my_homes",
                lambda actor: not actor.posts and queries.belongs(actor),
            ),
        )
        weighers.register("sensing", SensingWeigher)
        weighers.register("firmware", FirmwareWeigher)
        packages.register("firmware", queries.package_of)

    @staticmethod
    def read_ahead() -> None:
        """Read what every process needs of the files: no fire and no page waits a fifth of a second for it."""
        from huiyin.domains.sensing.adapters.device_types import device_types, rules_by_code
        from huiyin.domains.sensing.adapters.ladders import ladders

        device_types()
        rules_by_code()
        ladders()
