"""Addresses of the workbench and of signing in."""

from django.urls import path

from huiyin.web import signing
from huiyin.web.desk import (
    acts,
    contact,
    frame,
    lists,
    matter,
    notices,
    on_behalf,
    photos,
    splitting,
    texts,
    told_how,
    undelivered,
    undo,
    visibility,
)

app_name = "desk"
urlpatterns = [
    path("sign-in", signing.sign_in, name="sign_in"),
    path("sign-out", signing.sign_out, name="sign_out"),
    path("desk/", lists.inbox, name="inbox"),
    path("desk/all", lists.everything, name="all"),
    path("desk/m/<str:number>/", matter.matter, name="matter"),
    path("desk/m/<str:number>/act/<slug:action>", acts.act, name="act"),
    path("desk/m/<str:number>/contact", contact.contact, name="look"),
    path("desk/m/<str:number>/split", splitting.split, name="split"),
    path("desk/m/<str:number>/split-off", splitting.split_off, name="split_off"),
    path("desk/m/<str:number>/undo", undo.undo, name="undo"),
    path("desk/m/<str:number>/visibility", visibility.visibility, name="visibility"),
    path("desk/m/<str:number>/registered", on_behalf.registered, name="registered"),
    path("desk/on-behalf", on_behalf.on_behalf, name="on_behalf"),
    path("desk/notices", notices.told, name="notices"),
    path("desk/notices/read", notices.read_all, name="notices_read"),
    path("desk/notices/how", told_how.told_how, name="told_how"),
    path("desk/notices/address", told_how.add_address, name="add_address"),
    path("desk/notices/address/<int:endpoint_id>/drop", told_how.drop_address, name="drop_address"),
    path("desk/notices/subscribe", told_how.subscribe, name="subscribe"),
    path("desk/texts", texts.texts, name="texts"),
    path("desk/texts/<str:key>/<str:language>", texts.text, name="text"),
    path("desk/undelivered", undelivered.undelivered, name="undelivered"),
    path("desk/undelivered/again", undelivered.send_many_again, name="send_many_again"),
    path("desk/undelivered/<uuid:notice_id>/again", undelivered.send_again, name="send_again"),
    path("desk/photo/<int:file_id>", photos.photo, name="photo"),
    path("desk/live-ticket", frame.live_ticket, name="live_ticket"),
]
