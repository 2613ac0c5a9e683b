"""Addresses of permits: what it takes, the one form behind its secret link, and what codes name."""

from django.urls import path

from huiyin.domains.permits.web import (
    after,
    answering,
    casefile,
    codes,
    correcting,
    counter,
    elsewhere,
    figures,
    filling,
    licences,
    opening,
    papers,
    scanning,
    sending,
    signing,
    visits,
)

app_name = "permits"
urlpatterns = [
    path("open", opening.industries, name="industries"),
    path("open/elsewhere", elsewhere.elsewhere, name="elsewhere"),
    path("open/<slug:industry>", opening.plan_page, name="plan"),
    path("open/<slug:industry>/begin", opening.begin, name="begin"),
    path("open/f/<str:secret>/form", filling.form, name="form"),
    path("open/f/<str:secret>/questions", answering.questions, name="questions"),
    path("open/f/<str:secret>/papers", papers.papers, name="papers"),
    path("open/f/<str:secret>/send", sending.send, name="send"),
    path("open/f/<str:secret>/signer/<slug:role>", signing.invite, name="invite"),
    path("open/s/<str:secret>", signing.sign, name="sign"),
    path("r/<str:token>/correct", correcting.correct, name="correct"),
    path("r/<str:token>/licence", after.licence, name="licence"),
    path("r/<str:token>/licence/<slug:what>", after.change, name="licence_change"),
    path("r/<str:token>/licence.pdf", licences.certificate, name="certificate"),
    path("r/<str:token>/plaque.pdf", licences.plaque, name="plaque"),
    path("permits/figures", figures.figures, name="figures"),
    path("permits/figures.<slug:form>", figures.figures_file, name="figures-file"),
    path("desk/permits/counter", counter.counter, name="counter"),
    path("desk/permits/<str:number>", casefile.file, name="file"),
    path("desk/permits/<str:number>/paper/<int:paper_id>", casefile.paper, name="paper"),
    path("desk/permits/counter/<slug:industry>", counter.begin, name="counter_begin"),
    path("desk/permits/<str:number>/scan", counter.scan, name="counter_scan"),
    path("desk/permits/visits/<str:number>", visits.visit, name="visit"),
    path("desk/permits/visits/<str:number>/arrange", visits.arrange, name="arrange_visit"),
    path("verify", licences.verify, name="verify"),
    path("verify/scan", scanning.scan, name="scan"),
    path(".well-known/huiyin-licence-keys.json", codes.keys, name="keys"),
    path("ls/<int:number>", codes.status_list, name="status_list"),
]
