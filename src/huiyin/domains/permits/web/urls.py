"""Addresses of permits: what it takes, the one form behind its secret link."""

from django.urls import path

from huiyin.domains.permits.web import filling, opening

app_name = "permits"
urlpatterns = [
    path("open", opening.industries, name="industries"),
    path("open/<slug:industry>", opening.plan_page, name="plan"),
    path("open/<slug:industry>/begin", opening.begin, name="begin"),
    path("open/f/<str:secret>/form", filling.form, name="form"),
    path("open/f/<str:secret>/papers", filling.papers, name="papers"),
    path("open/f/<str:secret>/send", filling.send, name="send"),
]
