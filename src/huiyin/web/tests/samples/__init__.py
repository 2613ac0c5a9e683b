"""Sample contexts for every page, in both languages: what tests render, measure and look at. Invented data."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.web.tests.samples import comparing, desk, full, lists, portal, public, rights, signing
from huiyin.web.tests.samples.shared import NOW, Say

__all__ = ["NOW", "SAMPLES", "Sample"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A page: its template, its surface's width matters to the tests, and what it shows in a language."""

    template: str
    context: Callable[[Say], Mapping[str, Any]]


SAMPLES: dict[str, Sample] = {
    "home": Sample("web/home.html", portal.home),
    "area": Sample("web/area.html", public.area),
    "quiet_area": Sample("web/area.html", public.quiet_area),
    "public_matter": Sample("web/public_matter.html", public.public_matter),
    "find": Sample("web/find_receipt.html", portal.find),
    "what": Sample("voice/what.html", portal.what),
    "where": Sample("voice/where.html", portal.where),
    "who": Sample("voice/who.html", portal.who),
    "receipt": Sample("web/receipt.html", portal.receipt),
    "receipt_act": Sample("web/receipt_act.html", desk.act),
    "sign_in": Sample("web/sign_in.html", portal.sign_in),
    "set_password": Sample("web/set_password.html", portal.set_password),
    "locked": Sample("web/sign_in.html", portal.locked),
    "second_step": Sample("web/second_step.html", signing.second_step),
    "second_factor_due": Sample("web/second_factor.html", signing.due),
    "second_factor": Sample("web/second_factor.html", signing.have),
    "second_factor_app": Sample("web/second_factor_app.html", signing.app),
    "second_factor_key": Sample("web/second_factor_key.html", signing.key),
    "prove_again": Sample("web/prove_again.html", signing.again),
    "sso_unknown": Sample("web/sso_refused.html", signing.sso_unknown),
    "me": Sample("web/me.html", rights.me),
    "me_correct": Sample("web/me_form.html", rights.me_correct),
    "mine_ask": Sample("web/mine_ask.html", rights.ask),
    "mine_code": Sample("web/mine_code.html", rights.code),
    "mine_found": Sample("web/mine_found.html", rights.found),
    "uncovered": Sample("web/uncovered_photo.html", rights.uncovered),
    "inbox": Sample("web/inbox.html", desk.inbox),
    "empty_inbox": Sample("web/inbox.html", desk.empty_inbox),
    "matter": Sample("web/matter.html", desk.matter),
    "photos": Sample("web/photos.html", desk.photos),
    "photos_once": Sample("web/photos.html", desk.photos_once),
    "no_photos": Sample("web/photos.html", desk.no_photos),
    "same": Sample("web/same.html", comparing.same),
    "same_none": Sample("web/same.html", comparing.nothing_alike),
    "print": Sample("web/print.html", desk.on_paper),
    "act": Sample("web/act.html", desk.act),
    "round_place": Sample("web/act.html", desk.round_place),
    "on_behalf": Sample("web/on_behalf.html", desk.on_behalf),
    "full_notices": Sample("web/notices.html", full.notices),
    "full_inbox": Sample("web/inbox.html", full.inbox),
    "full_matter": Sample("web/matter.html", full.matter),
    "full_undelivered": Sample("web/undelivered.html", full.undelivered),
    "undelivered": Sample("web/undelivered.html", desk.undelivered),
    "told_how": Sample("web/told_how.html", desk.told_how),
    "receipt_told_how": Sample("web/receipt_told_how.html", portal.told_how),
    "privacy": Sample("web/privacy.html", portal.privacy),
    "unsubscribe": Sample("web/unsubscribe.html", portal.nothing),
    "searched": Sample("web/inbox.html", lists.searched),
    "searched_phone": Sample("web/inbox.html", lists.searched_phone),
    "by_phone": Sample("web/by_phone.html", lists.by_phone),
    "by_phone_found": Sample("web/by_phone.html", lists.by_phone_found),
    "by_phone_none": Sample("web/by_phone.html", lists.by_phone_none),
    "views": Sample("web/views.html", lists.views),
    "no_views": Sample("web/views.html", lists.no_views),
    "bulk": Sample("web/bulk.html", lists.bulk),
    "bulk_unlike": Sample("web/bulk.html", lists.bulk_unlike),
    "bulk_none": Sample("web/bulk.html", lists.bulk_none),
    "bulk_act": Sample("web/bulk_act.html", lists.bulk_act),
    "bulk_running": Sample("web/bulk_progress.html", lists.bulk_running),
    "bulk_ended": Sample("web/bulk_progress.html", lists.bulk_ended),
    "hand_over": Sample("web/hand_over.html", lists.hand_over),
    "hand_over_nothing": Sample("web/hand_over.html", lists.hand_over_nothing),
    "moved": Sample("409.html", portal.moved),
    **{
        f"error_{code}": Sample(f"{code}.html", portal.nothing)
        for code in ("400", "403", "403_csrf", "404", "413", "429", "500", "503")
    },
}
