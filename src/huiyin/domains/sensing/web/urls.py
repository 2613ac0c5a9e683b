"""Addresses of the centre, of alarms and of devices, under the desk; and of homes, for those who live there."""

from django.urls import path

from huiyin.domains.sensing.web import (
    alarm,
    centre,
    device,
    devices,
    drill,
    figures,
    homes,
    intake,
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
    path("desk/centre", centre.centre, name="centre"),
    path("desk/my-alarms", mine.my_alarms, name="my_alarms"),
    path("desk/my-alarms/<str:number>/<slug:action>", mine.press, name="press"),
    path("desk/alarms/figures", figures.figures, name="figures"),
    path("desk/alarms/figures.csv", figures.figures, {"form": "csv"}, name="figures_file"),
    path("desk/alarms/<str:number>/", alarm.alarm, name="alarm"),
    path("desk/alarms/<str:number>/pins.geojson", alarm.pins, name="alarm_pins"),
    path("desk/alarms/<str:number>/plan", alarm.plan, name="alarm_plan"),
    path("desk/alarms/<str:number>/119", sheet.sheet, name="sheet"),
    path("desk/alarms/<str:number>/end-drill", drill.end, name="end_drill"),
    path("desk/devices", devices.devices, name="devices"),
    path("desk/devices/refused", intake.refused, name="refused"),
    path("desk/devices/waiting", intake.waiting, name="waiting"),
    path("desk/devices/waiting/<int:source_id>/<slug:what>", intake.decide, name="decide"),
    path("desk/devices/unweighed", intake.unweighed, name="unweighed"),
    path("desk/devices/<int:device_id>/", device.device, name="device"),
    path("desk/devices/<int:device_id>/place", placing.place, name="place"),
    path("desk/devices/<int:device_id>/try", placing.try_placed, name="try_placed"),
    path("desk/devices/<int:device_id>/change/<slug:what>", device.change, name="change_device"),
    path("desk/devices/<int:device_id>/drill", drill.start, name="start_drill"),
]
