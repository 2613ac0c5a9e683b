"""Addresses of the centre, of alarms and of devices, under the desk; and of homes, for those who live there."""

from django.urls import path

from huiyin.domains.sensing.web import (
    alarm,
    alarms,
    centre,
    device,
    devices,
    drill,
    figures,
    homes,
    letters,
    mine,
    placing,
    sheet,
)

app_name = "sensing"
urlpatterns = [
    path("my-homes", homes.my_homes, name="my_homes"),
    path("my-homes/devices/<int:device_id>/test", homes.try_device, name="try_device"),
    path("my-homes/devices/<int:device_id>/test/end", homes.stop_trying, name="stop_trying"),
    path("my-homes/alarms/<str:number>", homes.alarm, name="own_alarm"),
    path("my-homes/letters/<str:month>/<int:premises_id>", letters.own_letter, name="own_letter"),
    path(
        "my-homes/letters/<str:month>/<int:premises_id>.pdf",
        letters.own_letter,
        {"form": "pdf"},
        name="own_letter_file",
    ),
    path("desk/letters", letters.letters, name="letters"),
    path("desk/letters/<str:month>/<int:premises_id>", letters.letter, name="letter"),
    path("desk/letters/<str:month>/<int:premises_id>.pdf", letters.letter, {"form": "pdf"}, name="letter_file"),
    path("desk/centre", centre.centre, name="centre"),
    path("desk/my-alarms", mine.my_alarms, name="my_alarms"),
    path("desk/my-alarms/<str:number>/<slug:action>", mine.press, name="press"),
    path("desk/alarms", alarms.alarms, name="alarms"),
    path("desk/alarms/export", alarms.export_alarms, name="export_alarms"),
    path("desk/alarms/figures", figures.figures, name="figures"),
    path("desk/alarms/figures.csv", figures.figures, {"form": "csv"}, name="figures_file"),
    path("desk/alarms/<str:number>/", alarm.alarm, name="alarm"),
    path("desk/alarms/<str:number>/pins.geojson", alarm.pins, name="alarm_pins"),
    path("desk/alarms/<str:number>/plan", alarm.plan, name="alarm_plan"),
    path("desk/alarms/<str:number>/119", sheet.sheet, name="sheet"),
    path("desk/alarms/<str:number>/end-drill", drill.end, name="end_drill"),
    path("desk/devices", devices.devices, name="devices"),
    path("desk/devices/export", devices.export_devices, name="export_devices"),
    path("desk/devices/<int:device_id>/", device.device, name="device"),
    path("desk/devices/<int:device_id>/place", placing.place, name="place"),
    path("desk/devices/<int:device_id>/try", placing.try_placed, name="try_placed"),
    path("desk/devices/<int:device_id>/change/<slug:what>", device.change, name="change_device"),
    path("desk/devices/<int:device_id>/drill", drill.start, name="start_drill"),
]
