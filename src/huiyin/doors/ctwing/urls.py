"""The address that is given to CTWing as that of the subscription."""

from django.urls import path

from huiyin.doors.ctwing import views

urlpatterns = [
    path("ingest/ctwing", views.pushed_by_ctwing),
    path("ingest/ctwing/<str:token>", views.pushed_by_ctwing),
]
