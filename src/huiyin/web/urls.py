"""Addresses of the pages that belong to no single domain."""

from django.urls import path

from huiyin.web.portal import acting, areas, feeds, figures, home, mine, open_data, privacy, public, receipt, told_how

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("figures", figures.figures, name="figures"),
    path("figures.<slug:form>", figures.figures, name="figures-file"),
    path("open-data", open_data.open_data, name="open-data"),
    path("open-data/catalogue.json", open_data.catalogue, name="open-data-catalogue"),
    path("open-data/<slug:month>.<slug:form>", open_data.month, name="open-data-month"),
    path("privacy", privacy.notice, name="privacy"),
    path("receipt", home.find, name="find-receipt"),
    path("r/<str:token>", receipt.progress, name="receipt"),
    path("r/<str:token>/ticket", receipt.renew, name="receipt-ticket"),
    path("r/<str:token>/photo/<str:key>", receipt.photo, name="receipt-photo"),
    path("r/<str:token>/photo/<str:key>/small", receipt.photo, {"size": "page"}, name="receipt-photo-small"),
    path("r/<str:token>/notices", told_how.told_how, name="receipt-told-how"),
    path("r/<str:token>/notices/subscribe", told_how.subscribe, name="receipt-subscribe"),
    path("r/<str:token>/notices/try", told_how.try_push, name="receipt-try-push"),
    path("r/<str:token>/notices/stop", told_how.stop_push, name="receipt-stop-push"),
    path("unsubscribe/<str:token>", told_how.unsubscribe, name="unsubscribe"),
    path("r/<str:token>/mine", mine.mine, name="mine"),
    path("r/<str:token>/mine/export", mine.export, name="mine-export"),
    path("r/<str:token>/mine/correct", mine.correct, name="mine-correct"),
    path("r/<str:token>/mine/forget", mine.forget, name="mine-forget"),
    path("r/<str:token>/mine/withdraw", mine.withdraw, name="mine-withdraw"),
    path("r/<str:token>/do/<slug:action>", acting.act_on_receipt, name="receipt-act"),
    path("areas/", areas.every, name="areas"),
    path("areas/near", areas.near, name="areas-near"),
    path("areas/<str:code>", areas.area, name="area"),
    path("areas/<str:code>/mine", areas.choose, name="area-choose"),
    path("areas/<str:code>/feed.xml", feeds.rss, name="area-feed"),
    path("areas/<str:code>/matters.geojson", feeds.geojson, name="area-geojson"),
    path("areas/<str:code>/boundaries.geojson", feeds.boundaries, name="area-boundaries"),
    path("p/<str:number>", public.matter, name="public-matter"),
    path("p/<str:number>/picture.png", public.picture, name="public-picture"),
    path("p/<str:number>/photo/<str:key>", public.photo, name="public-photo"),
    path("p/<str:number>/photo/<str:key>/small", public.photo, {"size": "page"}, name="public-photo-small"),
]
