"""Every page of the product: where it is to be seen, or in a sentence why an address has none.

A page is seen in the running sample district (`Visit`), as a sample beside its template (`Drawn`), or both. A new
address belongs in one of the two tables; tests/pages/test_every_address.py says which is missing.
"""

from dataclasses import dataclass

from tests.fixtures.sights import KIOSK, MIDWAY, REPORTER


@dataclass(frozen=True, slots=True)
class Visit:
    """A page of the running sample district: who looks, and the path, whose gaps `tests.fixtures.sights` fills."""

    who: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page drawn from a sample of huiyin.web.tests.samples."""

    sample: str


Face = Visit | Drawn
ANYBODY = ""

SHOP = "&".join(
    ("region=320583", "area=400", "sells_tobacco=yes", "only_prepackaged=no", "sells_publications=no",
     "sells_devices_2=yes", "sells_drugs=no")
)  # fmt: skip
"""The answers of a convenience store, as its page of questions sends them."""

PAGES: dict[str, tuple[Face, ...]] = {
    # the portal
    "web:home": (Visit(ANYBODY, "/"), Drawn("home")),
    "web:find-receipt": (Visit(ANYBODY, "/receipt"), Drawn("find")),
    "web:receipt": (Visit(ANYBODY, "/r/{answered}"), Visit(ANYBODY, "/r/{alarm_receipt}"),
                    Visit(ANYBODY, "/r/{application_receipt}"), Visit(ANYBODY, "/r/{issued_receipt}"),
                    Visit(ANYBODY, "/r/{crossing_receipt}"), Drawn("receipt")),
    "web:receipt-act": (Visit(ANYBODY, "/r/{answered}/do/not_solved"),
                        Visit(ANYBODY, "/r/{alarm_receipt}/do/call_false"), Drawn("receipt_act")),
    "web:receipt-told-how": (Visit(ANYBODY, "/r/{answered}/notices"), Drawn("receipt_told_how")),
    "web:unsubscribe": (Visit(ANYBODY, "{unsubscribe}"), Drawn("unsubscribe")),
    "web:mine": (Visit(REPORTER, "/r/{own}/mine"), Visit(ANYBODY, "/r/{own}/mine")),
    "web:mine-correct": (Visit(REPORTER, "/r/{own}/mine/correct"),),
    "web:mine-forget": (Visit(REPORTER, "/r/{own}/mine/forget"),),
    "web:mine-ask": (Visit(ANYBODY, "/mine"), Drawn("mine_ask")),
    "web:mine-code": (Drawn("mine_code"),),
    "web:mine-found": (Drawn("mine_found"),),
    "web:privacy": (Visit(ANYBODY, "/privacy"), Drawn("privacy")),
    "web:area": (Visit(ANYBODY, "/areas/{area}"), Visit(ANYBODY, "/areas/{city}"), Drawn("area"), Drawn("quiet_area")),
    "web:public-matter": (Visit(ANYBODY, "/p/{public}"), Drawn("public_matter")),
    "web:figures": (Visit(ANYBODY, "/figures"),),
    "web:open-data": (Visit(ANYBODY, "/open-data"),),
    "voice:report-what": (Visit(ANYBODY, "/report/what"), Drawn("what")),
    "voice:report-where": (Visit(MIDWAY, "/report/where"), Drawn("where")),
    "voice:report-similar": (Visit(MIDWAY, "/report/similar"),),
    "voice:report-who": (Visit(MIDWAY, "/report/who"), Drawn("who")),
    "voice:report-cover": (Visit(MIDWAY, "/report/photo/{photo}/cover"),),
    "voice:report-offline": (Visit(ANYBODY, "/report/offline"),),
    # signing in
    "desk:sign_in": (Visit(ANYBODY, "/sign-in"), Drawn("sign_in"), Drawn("locked")),
    "desk:second_step": (Drawn("second_step"),),
    "desk:set_password": (Visit(ANYBODY, "{password}"), Drawn("set_password")),
    "desk:second_factor": (
        Visit("secretary", "/desk/second-factor"), Drawn("second_factor"), Drawn("second_factor_due")),
    "desk:add_app": (Visit("secretary", "/desk/second-factor/app"), Drawn("second_factor_app")),
    "desk:add_key": (Visit("secretary", "/desk/second-factor/key"), Drawn("second_factor_key")),
    "desk:prove_again": (Visit("secretary", "/desk/second-factor/again"), Drawn("prove_again")),
    "desk:sso_back": (Drawn("sso_unknown"),),
    "desk:me": (Visit("secretary", "/desk/me"), Drawn("me")),
    "desk:correct_me": (Visit("secretary", "/desk/me/correct"), Drawn("me_correct")),
    "desk:password": (Visit("secretary", "/desk/password"),),
    "desk:seats": (Visit("secretary", "/desk/seats"),),
    # lists
    "desk:inbox": (Visit("secretary", "/desk/"), Drawn("empty_inbox"), Drawn("inbox"), Drawn("full_inbox")),
    "desk:all": (Visit("secretary", "/desk/all"), Drawn("searched"), Drawn("searched_phone")),
    "desk:by_phone": (Visit("secretary", "/desk/by-phone"), Drawn("by_phone"),
                      Drawn("by_phone_found"), Drawn("by_phone_none")),
    "desk:views": (Visit("secretary", "/desk/views"), Drawn("views"), Drawn("no_views")),
    "desk:bulk": (Drawn("bulk"), Drawn("bulk_unlike"), Drawn("bulk_none")),
    "desk:bulk_act": (Drawn("bulk_act"),),
    "desk:bulk_run": (Drawn("bulk_running"), Drawn("bulk_ended")),
    "desk:hand_over": (Visit("supervisor", "/desk/hand-over"), Drawn("hand_over"), Drawn("hand_over_nothing")),
    "desk:map": (Visit("secretary", "/desk/map"),),
    "desk:figures": (Visit("supervisor", "/desk/figures"),),
    # one matter
    "desk:matter": (Visit("secretary", "/desk/m/{doing}/"), Drawn("matter"), Drawn("full_matter")),
    "desk:act": (Visit("secretary", "/desk/m/{new}/act/accept_and_assign"), Drawn("act")),
    "desk:look": (Visit("secretary", "/desk/m/{own_number}/contact"),),
    "desk:photos": (Visit("secretary", "/desk/m/{answered_number}/photos"), Drawn("photos"),
                    Drawn("photos_once"), Drawn("no_photos")),
    "desk:uncovered_photo": (Drawn("uncovered"),),
    "desk:print": (Visit("secretary", "/desk/m/{answered_number}/print"), Drawn("print")),
    "desk:same": (Visit("secretary", "/desk/m/{new}/same"), Drawn("same"), Drawn("same_none")),
    "desk:split": (Visit("secretary", "/desk/m/{new}/split"),),
    "desk:visibility": (Visit("secretary", "/desk/m/{own_number}/visibility"),),
    "desk:round_place": (Drawn("round_place"),),
    "desk:registered": (Visit("secretary", "/desk/m/{own_number}/registered"),),
    "desk:on_behalf": (Visit("secretary", "/desk/on-behalf"), Drawn("on_behalf")),
    # what is told to whom
    "desk:notices": (Visit("secretary", "/desk/notices"), Drawn("full_notices")),
    "desk:told_how": (Visit("secretary", "/desk/notices/how"), Drawn("told_how")),
    "desk:undelivered": (Visit("secretary", "/desk/undelivered"), Drawn("undelivered"), Drawn("full_undelivered")),
    "desk:texts": (Visit("supervisor", "/desk/texts"),),
    "desk:text": (Visit("supervisor", "/desk/texts/{text}/zh-hans"),),
    "desk:answer_texts": (Visit("supervisor", "/desk/answers"),),
    "desk:new_answer_text": (Visit("supervisor", "/desk/answers/new"),),
    "desk:answer_text": (Visit("supervisor", "/desk/answers/{answer_text}"),),
    "desk:style": (Visit("secretary", "/style"),),
    # alarms and devices
    "sensing:centre": (Visit("dispatcher", "/desk/centre"),),
    "sensing:alarm": (Visit("dispatcher", "/desk/alarms/{burning}/"), Visit("owner1", "/desk/alarms/{own_alarm}/"),
                      Visit("dispatcher", "/desk/alarms/{false_alarm}/"), Visit("dispatcher", "/desk/alarms/{drill}/")),
    "sensing:sheet": (Visit("dispatcher", "/desk/alarms/{burning}/119"),),
    "sensing:devices": (Visit("dispatcher", "/desk/devices"), Visit("dispatcher", "/desk/devices?q=nothing")),
    "sensing:refused": (Visit("dispatcher", "/desk/devices/refused"),),
    "sensing:waiting": (Visit("dispatcher", "/desk/devices/waiting"),),
    "sensing:decide": (Visit("dispatcher", "/desk/devices/waiting/{offered}/take"),
                       Visit("dispatcher", "/desk/devices/waiting/{offered}/turn-away")),
    "sensing:unweighed": (Visit("dispatcher", "/desk/devices/unweighed"),),
    "sensing:device": (Visit("dispatcher", "/desk/devices/{device}/"),),
    "sensing:change_device": (Visit("dispatcher", "/desk/devices/{device}/change/swapped"),),
    "sensing:place": (Visit("dispatcher", "/desk/devices/{device}/place?q=1"),),
    "sensing:try_placed": (Visit("dispatcher", "/desk/devices/{device}/try"),),
    "sensing:alarms": (Visit("dispatcher", "/desk/alarms"), Visit("dispatcher", "/desk/alarms?q=nothing")),
    "sensing:my_alarms": (Visit("grid", "/desk/my-alarms"), Visit("dispatcher", "/desk/my-alarms")),
    "sensing:figures": (Visit("dispatcher", "/desk/alarms/figures"),),
    "sensing:my_homes": (Visit("owner1", "/my-homes"),),
    "sensing:letters": (Visit("dispatcher", "/desk/letters"), Visit("dispatcher", "/desk/letters?q=nothing")),
    "sensing:letter": (Visit("dispatcher", "/desk/letters/{month}/{home}"),),
    "sensing:own_letter": (Visit("owner1", "/my-homes/letters/{month}/{home}"),),
    # opening a business
    "permits:industries": (Visit(ANYBODY, "/open"),),
    "permits:plan": (Visit(ANYBODY, "/open/convenience_store"), Visit(ANYBODY, "/open/convenience_store?" + SHOP)),
    "permits:elsewhere": (Visit(ANYBODY, "/open/elsewhere"), Visit(ANYBODY, "/open/elsewhere?industry=catering")),
    "permits:form": (Visit(ANYBODY, "/open/f/{draft}/form"),),
    "permits:questions": (Visit(ANYBODY, "/open/f/{draft}/questions"),),
    "permits:papers": (Visit(ANYBODY, "/open/f/{draft}/papers"),),
    "permits:send": (Visit(ANYBODY, "/open/f/{draft}/send"),),
    "permits:kiosk": (Visit(KIOSK, "/kiosk"),),
    "permits:kiosk-find": (Visit(KIOSK, "/kiosk/find"),),
    "permits:invite": (Visit(ANYBODY, "/open/f/{draft}/signer/legal_representative"),),
    "permits:sign": (Visit(ANYBODY, "/open/s/{signer}"),),
    "permits:correct": (Visit(ANYBODY, "/r/{correcting_receipt}/correct"),),
    "permits:file": (Visit("window", "/desk/permits/{application}"), Visit("window", "/desk/permits/{permit_case}"),
                     Visit("window", "/desk/permits/{crossing}")),
    "permits:full_form": (Visit("window", "/desk/permits/{application}/form"),),
    "permits:correction": (Visit("window", "/desk/permits/{fresh_application}/correction"),),
    "permits:corrected": (Visit("window", "/desk/permits/{correcting}/corrected"),),
    "permits:visit": (Visit("market", "/desk/permits/visits/{visit}"), Visit("window", "/desk/permits/visits/{visit}")),
    "permits:arrange_visit": (Visit("market", "/desk/permits/visits/{visit}/arrange"),),
    "permits:counter": (Visit("window", "/desk/permits/counter"),),
    "permits:counter_scan": (Visit("window", "/desk/permits/{application}/scan"),),
    "permits:licence": (Visit(ANYBODY, "/r/{issued_receipt}/licence"),),
    "permits:verify": (Visit(ANYBODY, "/verify"),),
    "permits:scan": (Visit(ANYBODY, "/verify/scan"),),
    "permits:figures": (Visit(ANYBODY, "/permits/figures"),),
    # night rounds
    "patrol:rounds": (Visit("grid", "/desk/rounds"), Visit("dispatcher", "/desk/rounds?tab=missed")),
    "patrol:round": (Visit("dispatcher", "/desk/rounds/{round_done}"), Visit("grid", "/desk/rounds/{round_open}")),
    "patrol:site": (Visit("dispatcher", "/desk/rounds/sites/{site}"),),
    "sensing:start_drill": (Visit("dispatcher", "/desk/devices/{device}/drill"),),
    # for programmers
    "problems/": (Visit(ANYBODY, "/problems/"),),
}  # fmt: skip

STATES: dict[str, Drawn] = {
    name: Drawn(name)
    for name in ("moved", "error_400", "error_403", "error_403_csrf", "error_404", "error_413", "error_429",
                 "error_500", "error_503")
}  # fmt: skip
"""Pages at no address of their own."""

ONLY_SENT = "only sent, never opened"
A_FILE = "a file or data, no page"
ELSEWHERE = "leads on to another page at once"
A_MINUTE = "shown while somebody stands at a kiosk, looked at in tests/e2e/test_the_kiosks_minute.py"
NO_PAGE: dict[str, str] = {
    "healthz": A_FILE,
    "readyz": A_FILE,
    "metrics": A_FILE,
    "web:figures-file": A_FILE,
    "web:open-data-catalogue": A_FILE,
    "web:open-data-month": A_FILE,
    "web:receipt-ticket": A_FILE,
    "web:receipt-photo": A_FILE,
    "web:receipt-photo-small": A_FILE,
    "web:receipt-subscribe": ONLY_SENT,
    "web:receipt-stop-push": ONLY_SENT,
    "web:mine-export": ONLY_SENT,
    "web:mine-withdraw": ONLY_SENT,
    "web:areas": ELSEWHERE,
    "web:areas-near": ELSEWHERE,
    "web:area-choose": ONLY_SENT,
    "web:area-feed": A_FILE,
    "web:area-geojson": A_FILE,
    "web:area-boundaries": A_FILE,
    "web:public-picture": A_FILE,
    "web:public-photo": A_FILE,
    "web:public-photo-small": A_FILE,
    "voice:report": ELSEWHERE,
    "voice:report-outbox": "asked by the page that waits for a signal, answers in JSON",
    "voice:report-photo": A_FILE,
    "ui:service-worker": A_FILE,
    "ui:manifest": A_FILE,
    "ui:app-icon": A_FILE,
    "ui:language": ELSEWHERE,
    "ui:care": ELSEWHERE,
    "desk:export_me": ONLY_SENT,
    "desk:try_address": ONLY_SENT,
    "web:receipt-try-push": ONLY_SENT,
    "desk:sso": ELSEWHERE,
    "desk:sign_out": ONLY_SENT,
    "desk:remove_factor": ONLY_SENT,
    "desk:export": ONLY_SENT,
    "desk:view": ONLY_SENT,
    "desk:units": "the choices of a field, fetched by it",
    "desk:people": "the choices of a field, fetched by it",
    "desk:split_off": "asks as the page of splitting does, by the same template",
    "desk:undo": ONLY_SENT,
    "desk:map_cells": A_FILE,
    "desk:figures_file": A_FILE,
    "desk:notices_read": ONLY_SENT,
    "desk:add_address": ONLY_SENT,
    "desk:drop_address": ONLY_SENT,
    "desk:subscribe": ONLY_SENT,
    "desk:drop_answer_text": ONLY_SENT,
    "desk:send_many_again": ONLY_SENT,
    "desk:send_again": ONLY_SENT,
    "desk:photo": A_FILE,
    "desk:live_ticket": A_FILE,
    "sensing:alarm_pins": A_FILE,
    "sensing:alarm_plan": A_FILE,
    "sensing:end_drill": ONLY_SENT,
    "sensing:press": ONLY_SENT,
    "sensing:try_device": ONLY_SENT,
    "sensing:stop_trying": ONLY_SENT,
    "sensing:own_alarm": ELSEWHERE,
    "sensing:figures_file": A_FILE,
    "sensing:letter_file": A_FILE,
    "permits:keys": "JSON for whoever verifies licences (docs/howto/verify-a-licence.md)",
    "permits:status_list": "a signed list for whoever verifies licences",
    "permits:begin": ONLY_SENT,
    "permits:counter_begin": ELSEWHERE,
    "permits:licence_change": ONLY_SENT,
    "permits:kiosk-enrol": ELSEWHERE,
    "permits:kiosk-begin": ONLY_SENT,
    "permits:kiosk-read": ONLY_SENT,
    "permits:kiosk-here": ONLY_SENT,
    "permits:kiosk-end": ONLY_SENT,
    "permits:kiosk-start": A_MINUTE,
    "permits:kiosk-code": "one field in the kiosk's frame, as web:mine-code asks for it",
    "permits:kiosk-take": A_MINUTE,
    "permits:figures-file": A_FILE,
    "permits:certificate": A_FILE,
    "permits:application_paper": A_FILE,
    "permits:application_paper_filed": A_FILE,
    "permits:plaque": A_FILE,
    "permits:paper": A_FILE,
    "permits:sign-paper": A_FILE,
    "patrol:export": ONLY_SENT,
    "patrol:at_site": ELSEWHERE,
    "sensing:export_devices": ONLY_SENT,
    "sensing:export_alarms": ONLY_SENT,
    "sensing:own_letter_file": A_FILE,
    "problems/<slug:slug>": "one entry of /problems/, by the same template",
}
"""Addresses without a page of their own, each with the reason."""
