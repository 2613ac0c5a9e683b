"""One industry, one licence 一业一证."""

from pathlib import Path

from django.apps import AppConfig
from django.core.checks import register


class PermitsConfig(AppConfig):
    """Registers the kinds `application` and `permit`."""

    name = "huiyin.domains.permits"
    label = "permits"
    verbose_name = "一业一证"

    def ready(self) -> None:
        """Tell the core what an application and a permit of one are."""
        from huiyin.domains.permits import handlers, operations, queries
        from huiyin.domains.permits.adapters.checks import catalogue_holds
        from huiyin.domains.permits.operations import held
        from huiyin.domains.permits.queries import crossing_progress, progress
        from huiyin.exchange.registry import takers
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.matters.events import MatterMoved, MatterOpened, bus
        from huiyin.matters.rules.fields import read_code
        from huiyin.pages.receipts import OwnReceipt, receipts
        from huiyin.people.rotation import Column, columns

        register(catalogue_holds)
        applicant, casefile = Name("申请人", "the applicant"), Name("表单和材料", "Form and papers")
        application = Path(__file__).with_name("application.toml")
        lifecycles.register(application)
        domains.register(
            "application",
            DomainSpec(
                kind="application",
                lifecycle=application,
                on_step=operations.on_application_step,
                own_page=queries.own_page,
                own_page_name=casefile,
                reporter=applicant,
            ),
        )
        permit = Path(__file__).with_name("permit.toml")
        lifecycles.register(permit)
        domains.register(
            "permit",
            DomainSpec(
                kind="permit",
                lifecycle=permit,
                facts={"permit_number": read_code, "stop": operations.read_stop, "until": operations.read_until},
                on_step=operations.on_permit_step,
                own_page=queries.own_page,
                own_page_name=casefile,
                reporter=applicant,
            ),
        )
        columns.register("permits.SigningKey.private_token", Column("permits.SigningKey", "private_token"))
        columns.register("permits.Application.form_token", Column("permits.Application", "form_token"))
        columns.register("permits.Draft.form_token", Column("permits.Draft", "form_token"))
        columns.register("permits.KioskVisit.card_token", Column("permits.KioskVisit", "card_token"))
        columns.register("permits.Draft.read_token", Column("permits.Draft", "read_token"))
        columns.register("permits.CoSigner.name_token", Column("permits.CoSigner", "name_token"))
        columns.register("permits.CoSigner.phone_token", Column("permits.CoSigner", "phone_token"))
        commitment = Path(__file__).with_name("commitment.toml")
        lifecycles.register(commitment)
        domains.register("commitment", DomainSpec(kind="commitment", lifecycle=commitment, reporter=applicant))
        crossing = Path(__file__).with_name("crossing.toml")
        lifecycles.register(crossing)
        domains.register(
            "crossing",
            DomainSpec(
                kind="crossing",
                lifecycle=crossing,
                on_step=operations.on_crossing_step,
                own_page=queries.own_page,
                own_page_name=casefile,
                reporter=applicant,
            ),
        )
        columns.register("permits.Crossing.form_token", Column("permits.Crossing", "form_token"))
        for message, taker in handlers.TAKERS.items():
            takers.register(message, taker)
        bus.subscribe(MatterOpened, handlers.on_opened)
        receipts.register("application", OwnReceipt(progress.TEMPLATE, progress.receipt_context))
        receipts.register("crossing", OwnReceipt(crossing_progress.TEMPLATE, crossing_progress.crossing_context))
        held.register()
        bus.subscribe(MatterMoved, handlers.on_moved)

    @staticmethod
    def read_ahead() -> None:
        """Read the catalogue before processes are copied: a bad one stops the start, and no page waits for it."""
        from huiyin.domains.permits.adapters.catalogue import catalogue

        catalogue()
