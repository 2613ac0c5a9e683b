"""What was delivered and handled is kept for a while, to be sent or shown again; then its words go, its row stays."""

from datetime import datetime, timedelta

from django.conf import settings

from huiyin.exchange.models import Incoming, IncomingFile, Outgoing


def drop_delivered(*, now: datetime) -> int:
    """Forget the words of messages that were acknowledged or handled long ago; how many."""
    before = now - timedelta(days=settings.EXCHANGE_KEPT_DAYS)
    sent = Outgoing.objects.filter(acknowledged_at__lt=before).exclude(token="").update(token="", files=[])
    taken = Incoming.objects.filter(handled_at__lt=before).exclude(token="")
    IncomingFile.objects.filter(message__in=taken).delete()
    return sent + taken.update(token="")
