"""Addresses of the pages that belong to no single domain."""

from django.urls import path

from huiyin.web.portal import acting, home, receipt, told_how

app_name = "web"
urlpatterns = [
    path("", home.home, name="home"),
    path("receipt", home.find, name="find-receipt"),
    path("r/<str:token>", receipt.progress, name="receipt"),
    path("r/<str:token>/ticket", receipt.renew, name="receipt-ticket"),
    path("r/<str:token>/photo/<str:key>", receipt.photo, name="receipt-photo"),
    path("r/<str:token>/photo/<str:key>/small", receipt.photo, {"size": "page"}, name="receipt-photo-small"),
    path("r/<str:token>/notices", told_how.told_how, name="receipt-told-how"),
    path("r/<str:token>/notices/subscribe", told_how.subscribe, name="receipt-subscribe"),
    path("r/<str:token>/notices/stop", told_how.stop_push, name="receipt-stop-push"),
    path("unsubscribe/<str:token>", told_how.unsubscribe, name="unsubscribe"),
    path("r/<str:token>/do/<slug:action>", acting.act_on_receipt, name="receipt-act"),
]
