"""Notices in the admin site: to look at, above all at what reached nobody. Nothing is written here."""

from django.contrib import admin
from django.http import HttpRequest

from huiyin.notices.models import Notice


@admin.register(Notice)
class NoticeAdmin(admin.ModelAdmin[Notice]):
    """One line a notice, latest first."""

    list_display = ["created_at", "template", "user", "channel", "state", "attempts", "outcome"]
    list_filter = ["state", "channel", "template"]
    list_select_related = ["user"]
    search_fields = ["subject", "outcome"]
    ordering = ["-created_at"]
    exclude = ["address_token"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Notices are written by the steps that cause them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """A notice is a record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Notice | None = None) -> bool:
        """A notice is a record."""
        return False
