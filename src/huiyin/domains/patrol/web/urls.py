"""Addresses of rounds and sites, under the desk."""

from django.urls import path

from huiyin.domains.patrol.web import rounds, sheet, sites

app_name = "patrol"
urlpatterns = [
    path("desk/rounds", rounds.rounds, name="rounds"),
    path("desk/rounds/export", rounds.export_rounds, name="export"),
    path("desk/rounds/at/<int:site_id>", sites.at_site, name="at_site"),
    path("desk/rounds/sites/<int:site_id>", sites.site, name="site"),
    path("desk/rounds/<str:number>", sheet.one_round, name="round"),
]
