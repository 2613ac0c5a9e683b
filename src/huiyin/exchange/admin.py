"""Peers and messages in the administration: to look at, and to switch a peer off."""

from django.contrib import admin
from django.http import HttpRequest

from huiyin.exchange.models import Incoming, Outgoing, Peer


@admin.register(Peer)
class PeerAdmin(admin.ModelAdmin[Peer]):
    """Keys are changed by `huiyin exchange link`, where they are checked."""

    list_display = ("name_zh", "code", "url", "is_active", "answered_at", "failing_since", "failure")
    readonly_fields = ("code", "url", "keys", "heard_at", "answered_at", "failing_since", "failure")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Linking wants its keys checked."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Peer | None = None) -> bool:
        """What was told them is kept."""
        return False


class _Looked:
    """Nobody writes, changes or drops a message by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """No."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """No."""
        return False


@admin.register(Outgoing)
class OutgoingAdmin(_Looked, admin.ModelAdmin[Outgoing]):
    """What was told."""

    list_display = ("peer", "number", "kind", "subject", "written_at", "acknowledged_at", "refused")
    list_filter = ("peer", "kind")
    exclude = ("token",)


@admin.register(Incoming)
class IncomingAdmin(_Looked, admin.ModelAdmin[Incoming]):
    """What others told."""

    list_display = ("peer", "number", "kind", "subject", "sent_at", "received_at", "handled_at", "problems")
    list_filter = ("peer", "kind")
    exclude = ("token",)
