"""Photos at the desk: only for who may read a matter that they came with."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from django.views.decorators.http import require_safe

from huiyin.evidence.queries import FileMissing
from huiyin.evidence.serving import served
from huiyin.matters import queries as matters
from huiyin.people.models import User
from huiyin.people.queries import actor_of


@require_safe
@login_required
def photo(request: HttpRequest, file_id: int) -> FileResponse:
    """The file, or with `?size=list|page` its thumbnail. Whoever may not see it is told that there is none."""
    assert isinstance(request.user, User)
    file = matters.photo_for(actor_of(request.user, timezone.now()), file_id)
    if file is None:
        raise Http404("no such photo, or of a matter of others")
    try:
        return served(file, request.GET.get("size", ""))
    except FileMissing as gone:
        raise Http404(str(gone)) from gone
