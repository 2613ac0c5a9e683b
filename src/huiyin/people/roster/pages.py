"""The roster in the admin: a sheet is brought, what it would change is shown, and it is written when confirmed."""

from io import BytesIO
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters

from huiyin.people.models import User
from huiyin.people.roster import held_sheets
from huiyin.people.roster import template as empty_sheet
from huiyin.people.roster.columns import TITLES
from huiyin.people.roster.links import password_link
from huiyin.people.roster.planning import SHOWN, Plan, plan
from huiyin.people.roster.reading import MOST_BYTES, UnableToRead, rows_of
from huiyin.people.roster.writing import UnableToWrite, write

KINDS_OF_MISTAKE = 20
NEEDED = [
    f"{app}.{deed}_{model}"
    for app, model in (
        ("places", "area"), ("people", "unit"), ("people", "post"), ("people", "user"), ("people", "duty"),
    )
    for deed in ("add", "change")
]  # fmt: skip
"""A sheet may hold all five kinds, new and changed: whoever brings one may do all of that by hand."""


def may_import(request: HttpRequest) -> bool:
    """Whether this person may bring a sheet."""
    return bool(request.user.is_active and request.user.is_staff and request.user.has_perms(NEEDED))


class SheetForm(forms.Form):
    """The file to be looked at."""

    sheet = forms.FileField(label=gettext_lazy("表格"), help_text=gettext_lazy("XLSX 或 CSV，最多 32 MB、10 万行"))


@sensitive_post_parameters()
def import_roster(request: HttpRequest) -> HttpResponse:
    """Bring a sheet, see what it would do, confirm it."""
    if not may_import(request):
        raise PermissionDenied
    if request.method == "POST" and "confirm" in request.POST:
        return _confirmed(request)
    form = SheetForm(request.POST or None, request.FILES or None)
    if not form.is_valid():
        return _page(request, {"form": form}, 422 if form.is_bound else 200)
    content = form.cleaned_data["sheet"].read(MOST_BYTES + 1)
    try:
        made = plan(rows_of(BytesIO(content)), timezone.now())
    except UnableToRead as wrong:
        form.add_error("sheet", str(wrong))
        return _page(request, {"form": form}, 422)
    held_sheets.hold(_who(request).pk, content)
    return _page(request, {"form": SheetForm(), **_shown(made)})


def empty(request: HttpRequest) -> FileResponse:
    """The empty sheet to begin from."""
    if not may_import(request):
        raise PermissionDenied
    out = BytesIO()
    empty_sheet.save(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename="huiyin-people.xlsx")


def _confirmed(request: HttpRequest) -> HttpResponse:
    """Write what was shown, if that is still what the sheet would do."""
    who = _who(request)
    sheet = held_sheets.held(who.pk)
    if sheet is None:
        messages.error(request, _("放得太久，表格已经清掉。请再选一次文件"))
        return _page(request, {"form": SheetForm()}, 422)
    good_only, expected = "good_only" in request.POST, request.POST.get("expected", "") or "nothing was shown"
    try:
        done = write(rows=rows_of(sheet), good_only=good_only, now=timezone.now(), by=who.username, expected=expected)
    except UnableToWrite as wrong:
        bad = wrong.plan.problems.rows and not good_only
        messages.error(
            request,
            _("什么都没有写。有的行不对：改好再传，或只写对的行")
            if bad
            else _("什么都没有写。看过以后别人改了数据，请再看一遍"),
        )
        return _page(request, {"form": SheetForm(), **_shown(wrong.plan)}, 409)
    held_sheets.drop(who.pk)
    links = "\n".join(f"{user.username},{password_link(user)}" for user in done.new_accounts)
    return _page(request, {"form": SheetForm(), **_shown(done.plan), "done": True, "links": links})


def _shown(made: Plan) -> dict[str, Any]:
    """The plan in short: counts of everything, the first few hundred lines."""
    counts = [
        {"kind": TITLES[kind], "added": len(rows), "unchanged": made.unchanged[kind],
         "changed": sum(change.kind is kind for change in made.changed)}
        for kind, rows in made.added.items()
    ]  # fmt: skip
    changes = [
        {"kind": TITLES[change.kind], "key": " ".join(change.key), "heading": heading, "before": before, "after": after}
        for change in made.changed[:SHOWN]
        for heading, before, after in change.shown()
    ]
    return {
        "counts": [line for line in counts if line["added"] or line["changed"] or line["unchanged"]],
        "changes": changes,
        "more_changes": max(len(made.changed) - SHOWN, 0),
        "bad_rows": made.problems.rows,
        "bad_cells": [(TITLES[bad.kind], bad) for bad in made.problems.first],
        "mistakes": [(TITLES[k], what, n) for (k, what), n in made.problems.by_what.most_common(KINDS_OF_MISTAKE)],
        "expected": made.fingerprint(),
        "does_nothing": made.does_nothing,
    }


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    around = admin.site.each_context(request) | {"title": _("从表格导入"), "opts": User._meta}
    return TemplateResponse(request, "admin/people/user/import.html", around | context, status=status)


def _who(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
