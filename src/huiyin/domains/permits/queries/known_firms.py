"""What somebody filled in here before for the same firm: shown to the account that handed it in, to nobody else."""

import json
from collections.abc import Mapping

from huiyin.domains.permits.models import Application
from huiyin.people import vault


def form_before(*, user_id: int | None, credit_code: str) -> Mapping[str, str]:
    """The form of this account's last application with this credit code; empty for everybody else, and for none.

    The credit code alone proves nothing: it hangs on the wall of every shop.
    """
    code = credit_code.strip().upper()
    if user_id is None or len(code) != 18:
        return {}
    mine = Application.objects.filter(uscc=code, matter__reporter_id=user_id)
    token = mine.order_by("-handed_in_at").values_list("form_token", flat=True).first()
    found: dict[str, str] = json.loads(vault.decrypt(token)) if token else {}
    return found
