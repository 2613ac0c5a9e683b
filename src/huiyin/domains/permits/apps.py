"""One industry, one licence 一业一证."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from huiyin.lifecycles.model import Name
ENCRYPTED = (
    ("SigningKey", "private_token"),
    ("Application", "form_token"),
    ("EarlierForm", "form_token"),
    ("Draft", "form_token"),
    ("KioskVisit", "card_token"),
    ("Draft", "read_token"),
    ("CoSigner", "name_token"),
    ("CoSigner", "phone_token"),
)
"""Columns that a change of the key writes anew."""


CORRECTING = {"correct": "permits:correct"}
"""What whoever holds the receipt does on a page of permits."""


class PermitsConfig(AppConfig):
    """Registers the kinds `application`, `permit`, `commitment`, `visit`, `change` and `renewal`."""

    name = "huiyin.domains.permits"
    label = "permits"
    verbose_name = "一业一证"

    def ready(self) -> None:
        """Tell the core what an application and a permit of one are."""
        from huiyin.domains.permits import handlers, operations, queries
        from huiyin.domains.permits.adapters.checks import catalogue_holds, licence_codes_fit
        from huiyin.domains.permits.adapters.problems import shown_problem
        from huiyin.domains.permits.operations import held
        from huiyin.domains.permits.queries import decided, progress
        from huiyin.domains.permits.queries.notices import TO_APPLICANT, WORDING
        from huiyin.domains.permits.rules.stops import read_stop
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.matters.events import MatterMoved, bus
        from huiyin.matters.rules.fields import read_code
        from huiyin.notices.wording import wordings
        from huiyin.pages.links import DeskLink, links
        from huiyin.pages.open_tables import OpenTable, open_tables
        from huiyin.pages.receipts import OwnReceipt, receipts
        from huiyin.people.rotation import Column, columns

        register(catalogue_holds)
        register(licence_codes_fit)
        applicant, casefile = Name("申请人", "the applicant"), Name("表单和材料", "Form and papers")
        application = Path(__file__).with_name("application.toml")
        lifecycles.register(application)
        domains.register(
            "application",
            DomainSpec(
                kind="application",
                lifecycle=application,
                facts={"material": read_code, "ends": operations.read_ends},
                on_step=operations.on_application_step,
                own_page=queries.own_page,
                own_page_name=casefile,
                own_forms={"ask_correction": queries.asking_page, "correct": queries.corrected_page},
                reporter=applicant,
                to_reporter=TO_APPLICANT,
            ),
        )
        permit = Path(__file__).with_name("permit.toml")
        lifecycles.register(permit)
        domains.register(
            "permit",
            DomainSpec(
                kind="permit",
                lifecycle=permit,
                facts={"permit_number": read_code, "stop": read_stop, "until": operations.read_until},
                on_step=operations.on_permit_step,
                choices={"stop": queries.stop_choices},
                choices_on={"stop": queries.stops_on},
                told={"stop"},
                own_page=queries.own_page,
                own_page_name=casefile,
                reporter=applicant,
                to_reporter=TO_APPLICANT,
                wrong=shown_problem,
            ),
        )
        for model, column in ENCRYPTED:
            columns.register(f"permits.{model}.{column}", Column(f"permits.{model}", column))
        receipts.register("application", OwnReceipt(progress.TEMPLATE, progress.receipt_context, CORRECTING))
        for kind in ("permit", "change", "renewal"):
            receipts.register(kind, OwnReceipt(decided.TEMPLATE, decided.receipt_context))
        open_tables.register(
            "permits",
            OpenTable(
                gettext_lazy("一业一证数据"),
                gettext_lazy("近一年办结的申请，按行业：发证数、材料、填写、工作日、按承诺办好、补正。"),
                "One industry, one licence: what it has spared, by industry",
                "permits:figures",
                "permits:figures-file",
            ),
        )
        wordings.register(TO_APPLICANT, WORDING)
        links.register("counter", DeskLink(gettext_lazy("窗口办证"), "file-text", "permits:counter", queries.at_window))
        held.register()
        bus.subscribe(MatterMoved, handlers.on_moved)
        self._beside(applicant)
        self._change()
        self._across()

    @staticmethod
    def _beside(applicant: "Name") -> None:
        """Tell the core what goes on beside and after an application: checks, visits, changes, renewals."""
        from huiyin.domains.permits import operations, queries
        from huiyin.domains.permits.adapters.problems import shown_problem
        from huiyin.domains.permits.queries.notices import TO_APPLICANT
        from huiyin.domains.permits.rules.visiting import read_found
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains

        commitment = Path(__file__).with_name("commitment.toml")
        lifecycles.register(commitment)
        domains.register(
            "commitment",
            DomainSpec(kind="commitment", lifecycle=commitment, reporter=applicant, to_reporter=TO_APPLICANT),
        )
        visit = Path(__file__).with_name("visit.toml")
        lifecycles.register(visit)
        domains.register(
            "visit",
            DomainSpec(
                kind="visit",
                lifecycle=visit,
                facts={"at": operations.read_at, "found": read_found},
                on_step=operations.on_visit_step,
                own_page=queries.visit_page,
                own_page_name=Name("检查单", "Checklist"),
                reporter=applicant,
                to_reporter=TO_APPLICANT,
            ),
        )
        renewal = Path(__file__).with_name("renewal.toml")
        lifecycles.register(renewal)
        domains.register(
            "renewal",
            DomainSpec(
                kind="renewal",
                lifecycle=renewal,
                facts={"until": operations.read_until},
                on_step=operations.on_renewal_step,
                reporter=applicant,
                to_reporter=TO_APPLICANT,
                wrong=shown_problem,
            ),
        )

    @staticmethod
    def _change() -> None:
        """Tell the core of changes of a licence."""
        from huiyin.domains.permits import operations
        from huiyin.domains.permits.queries.notices import TO_APPLICANT
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains

        change = Path(__file__).with_name("change.toml")
        lifecycles.register(change)
        domains.register(
            "change",
            DomainSpec(
                kind="change",
                lifecycle=change,
                on_step=operations.on_change_step,
                reporter=Name("申请人", "the applicant"),
                to_reporter=TO_APPLICANT,
            ),
        )

    @staticmethod
    def _across() -> None:
        """Tell the core of applications to other regions, and the exchange who takes what comes from there."""
        from huiyin.domains.permits import handlers, operations, queries
        from huiyin.domains.permits.queries import crossing_progress
        from huiyin.domains.permits.queries.notices import TO_APPLICANT
        from huiyin.exchange.registry import takers
        from huiyin.lifecycles.model import Name
        from huiyin.lifecycles.registry import lifecycles
        from huiyin.matters.domain import DomainSpec, domains
        from huiyin.matters.events import MatterOpened, bus
        from huiyin.matters.rules.fields import read_code
        from huiyin.pages.receipts import OwnReceipt, receipts
        from huiyin.people.rotation import Column, columns

        crossing = Path(__file__).with_name("crossing.toml")
        lifecycles.register(crossing)
        domains.register(
            "crossing",
            DomainSpec(
                kind="crossing",
                lifecycle=crossing,
                facts={"permit": read_code},
                on_step=operations.on_crossing_step,
                own_page=queries.own_page,
                own_page_name=Name("表单和材料", "Form and papers"),
                own_forms={"correct": queries.corrected_page},
                reporter=Name("申请人", "the applicant"),
                to_reporter=TO_APPLICANT,
            ),
        )
        columns.register("permits.Crossing.form_token", Column("permits.Crossing", "form_token"))
        for message, taker in handlers.TAKERS.items():
            takers.register(message, taker)
        bus.subscribe(MatterOpened, handlers.on_opened)
        receipts.register(
            "crossing", OwnReceipt(crossing_progress.TEMPLATE, crossing_progress.crossing_context, CORRECTING)
        )
        columns.register("permits.Crossing.signatures_token", Column("permits.Crossing", "signatures_token"))

    @staticmethod
    def read_ahead() -> None:
        """Read the catalogue before processes are copied: a bad one stops the start, and no page waits for it."""
        from huiyin.domains.permits.adapters.catalogue import catalogue

        catalogue()
