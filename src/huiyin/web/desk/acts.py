"""Acting on a matter at the desk: the form, what came of it, and what to do when somebody was faster."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import ChoiceField, Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.evidence.operations import keep_photo
from huiyin.evidence.rules import Refused
from huiyin.kernel.ids import new_id
from huiyin.lifecycles import queries as lifecycles
from huiyin.lifecycles.model import Action, Lifecycle
from huiyin.matters import queries as matters
from huiyin.matters.domain import domains
from huiyin.matters.operations import act as take
from huiyin.matters.rules.refusals import (
    BadFields,
    LimitReached,
    NotAllowed,
    PartsOpen,
    SameKeyOtherRequest,
    StateHasMoved,
)
from huiyin.pages.doing import deeds_of, own_form
from huiyin.pages.frame import Clerk, at_desk, desk_page, matter_at
from huiyin.pages.matter import Deed
from huiyin.pages.rows import home_href
from huiyin.pages.trail import deed_name, names_of
from huiyin.people.actors import ActorKind
from huiyin.web.desk.act_form import ActForm, fields_of
from huiyin.web.desk.answer_texts import count_used, offered

if TYPE_CHECKING:
    from huiyin.matters.models import Matter


@require_http_methods(["GET", "HEAD", "POST"])
@at_desk
def act(request: HttpRequest, clerk: Clerk, number: str, action: str) -> HttpResponse:
    """The form of one action, or taking it."""
    found = matter_at(clerk, number)
    lifecycle = lifecycles.version(found.kind, found.lifecycle_version)
    wanted = lifecycle.actions.get(action)
    if wanted is None:
        raise Http404(f"no action {action}")
    if own := own_form(found, wanted):
        return HttpResponseRedirect(own)
    fields = fields_of(found, wanted, lifecycle, clerk)
    if request.method == "POST":
        if "insert" in request.POST and "answer" in fields and _offered(found, wanted, clerk):
            return _inserted(request, clerk, found, wanted, lifecycle, fields)
        form = ActForm(request.POST, request.FILES, fields=fields)
        return _take(request, clerk, found, wanted, lifecycle, form)
    if not _offered(found, wanted, clerk):
        return _moved(request, clerk, found, wanted, lifecycle, ActForm(fields=fields))
    return _form(request, clerk, found, wanted, lifecycle, ActForm(fields=fields))


def _inserted(
    request: HttpRequest,
    clerk: Clerk,
    found: "Matter",
    action: Action,
    lifecycle: Lifecycle,
    fields: Mapping[str, Field],
) -> HttpResponse:
    """The form again with the chosen wording put after what was written: where no script does it."""
    given = request.POST.dict()
    chosen = next((text for text in offered(found, clerk) if text.key == given.get("wording")), None)
    if chosen:
        given["answer"] = "\n".join(words for words in (given.get("answer", "").strip(), chosen.words) if words)
    form = ActForm(initial=given, fields=fields)
    return _form(request, clerk, found, action, lifecycle, form, begun=[chosen.id] if chosen else [])


def _begun(request: HttpRequest) -> list[int]:
    """The texts that this answer began with."""
    return [int(pk) for pk in request.POST.getlist("begun")[:20] if pk.isascii() and pk.isdigit() and len(pk) < 10]


def _take(
    request: HttpRequest, clerk: Clerk, found: "Matter", action: Action, lifecycle: Lifecycle, form: ActForm
) -> HttpResponse:
    if not form.is_valid():
        return _form(request, clerk, found, action, lifecycle, form, status=422)
    try:
        files = [keep_photo(stream=f, filename=f.name, now=clerk.now).pk for f in form.cleaned_data.get("photos", [])]
        take(
            matter_id=found.id,
            action=action.key,
            actor=clerk.actor,
            now=clerk.now,
            data=form.given(),
            files=files,
            client_id=client_id_of(request, clerk),
            seen=request.POST.get("seen_state") or None,
            hold=True,
        )
    except Refused as why:
        form.add_error("photos", str(why))
    except BadFields as why:
        for field, problem in why.problems.items():
            form.add_error(
                field if field in form.fields else None, _wrong(field, domains.get(found.kind).wrong(problem))
            )
    except PartsOpen as why:
        words = {"numbers": _("、").join(why.numbers)}
        form.add_error(None, _("还不能办结：从这件拆出的 %(numbers)s 还没办结") % words)
    except (StateHasMoved, LimitReached, SameKeyOtherRequest):
        return _moved(request, clerk, matter_at(clerk, found.number), action, lifecycle, form)
    except NotAllowed as why:
        raise PermissionDenied(str(why)) from why
    else:
        if begun := _begun(request):
            count_used(matter=found, clerk=clerk, ids=begun)
        if not action.undoable:  # the page itself offers to take it back, and says what was done
            messages.success(request, _done(action, clerk))
        return go(request, home_href(found))
    return _form(request, clerk, found, action, lifecycle, form, status=422)


def go(request: HttpRequest, href: str) -> HttpResponse:
    """On to `href`; a sheet is told where to go, for following it by itself would read the page's message away."""
    if request.headers.get("X-Sheet"):
        return HttpResponse(status=204, headers={"X-Go": href})
    return HttpResponseRedirect(href)


def _done(action: Action, clerk: Clerk) -> str:
    return _("已记下：%(what)s") % {"what": clerk.say(action.name)}


def client_id_of(request: HttpRequest, clerk: Clerk) -> str:
    """The page's own id of this sending, bound to the person: nobody can repeat another's."""
    given = request.POST.get("client_id", "")
    return f"desk:{clerk.actor.user_id}:{given}" if given and len(given) <= 60 else ""


def _offered(found: "Matter", action: Action, clerk: Clerk) -> bool:
    return any(offer.action.key == action.key for offer in matters.offers(found, clerk.actor))


def deed_to_take(found: "Matter", action: Action, lifecycle: Lifecycle, clerk: Clerk) -> Deed:
    """The action with what follows; its address takes it."""
    deed = deeds_of(found, [matters.ActionOffer(action, action.to or found.state)], lifecycle, clerk)[0]
    return replace(deed, href=reverse("desk:act", args=[found.number, action.key]))


def _form(
    request: HttpRequest,
    clerk: Clerk,
    found: "Matter",
    action: Action,
    lifecycle: Lifecycle,
    form: ActForm,
    *,
    status: int = 200,
    begun: Sequence[int] = (),
) -> HttpResponse:
    context: dict[str, Any] = {
        "wordings": offered(found, clerk) if "answer" in form.fields else [],
        "begun": {*_begun(request), *begun},
        "deed": deed_to_take(found, action, lifecycle, clerk),
        "form": form,
        "seen_state": request.POST.get("seen_state") or found.state,
        "client_id": request.POST.get("client_id") or new_id(),
        "cancel_href": home_href(found),
        "matter_title": found.title,
    }
    return desk_page(request, clerk, "web/act.html", context, status=status)


def _moved(
    request: HttpRequest, clerk: Clerk, found: "Matter", action: Action, lifecycle: Lifecycle, form: ActForm
) -> HttpResponse:
    """Somebody was faster: who did what, what was written, and what may be done now."""
    last = matters.history(found, public_only=False)[-1]
    offers = matters.offers(found, clerk.actor)
    again = any(offer.action.key == action.key for offer in offers)
    context: dict[str, Any] = {
        "deed": deed_to_take(found, action, lifecycle, clerk),
        "who": _("居民") if last.actor_kind is ActorKind.REPORTER else names_of([last])[last.sequence],
        "what": deed_name(last.action, lifecycle),
        "at": last.occurred_at,
        "state_name": clerk.say(lifecycle.states[found.state].name),
        "form": form if again and form.is_bound else None,
        "written": [] if again else _written(form),
        "deeds": deeds_of(found, offers, lifecycle, clerk),
        "seen_state": found.state,
        "client_id": new_id(),
        "cancel_href": home_href(found),
    }
    return desk_page(request, clerk, "web/act_moved.html", context, status=409)


def _written(form: ActForm) -> list[tuple[str, str]]:
    """The words that somebody typed, to be copied; choices are made again in a moment."""
    typed = [each for each in form if each.name != "photos" and not isinstance(each.field, ChoiceField)]
    return [(str(each.label), str(each.value())) for each in typed if form.is_bound and each.value()]


def _wrong(field: str, problem: str) -> str:
    """What the core says of a field, in words that say what to do."""
    if field == "matter" and problem != "no matter has this number":
        return _("不能并到那一件：它就是这一件，或已办结，或已并到别处。请换一件")
    known = {
        "unit": _("这个单位现在没有岗位，接不了。请换一个单位"),
        "matter": _("没有这个编号的事项。请再对一遍"),
        "photos": _("照片不够。文字都在，请再附一张"),
    }
    return known.get(field) or _("这里要改一下：%(problem)s") % {"problem": problem}
