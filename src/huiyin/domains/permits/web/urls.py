"""Addresses of permits."""

from django.urls import path

from huiyin.domains.permits.web import codes

app_name = "permits"
urlpatterns = [
    path(".well-known/huiyin-licence-keys.json", codes.keys, name="keys"),
    path("ls/<int:number>", codes.status_list, name="status_list"),
]
