"""The addresses of devices that speak HTTP.

ThingsBoard's stand beside those of our own API (`docs/adr/0023-two-apis-share-api-v1.md`).
"""

from django.urls import path, re_path

from huiyin.doors.http import own
from huiyin.doors.http.thingsboard import device, firmware, orders, provisioning

_DEVICE = r"^api/v1/(?P<token>[^/]{1,512})"

urlpatterns = [
    path("ingest/v1/telemetry", own.telemetry),
    path("ingest/v1/<str:key>/telemetry", own.telemetry),
    path("api/v1/provision", provisioning.provision),
    re_path(rf"{_DEVICE}/telemetry$", device.telemetry),
    re_path(rf"{_DEVICE}/attributes$", device.attributes),
    re_path(rf"{_DEVICE}/attributes/updates$", orders.updates),
    re_path(rf"{_DEVICE}/claim$", device.claim),
    re_path(rf"{_DEVICE}/firmware$", firmware.firmware),
    re_path(rf"{_DEVICE}/software$", device.no_package),
    re_path(rf"{_DEVICE}/rpc$", orders.rpc),
    re_path(rf"{_DEVICE}/rpc/(?P<number>[0-9]{{1,18}})$", orders.answered),
]
