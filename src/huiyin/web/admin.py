"""Who took which list out of the house, for the administrator to read."""

from django.contrib import admin
from django.http import HttpRequest

from huiyin.web.models import ListExport


@admin.register(ListExport)
class ListExportAdmin(admin.ModelAdmin[ListExport]):
    """Read only."""

    list_display = ("at", "user", "page", "query", "format", "rows")
    list_filter = ("format", "at")
    search_fields = ("user__username", "user__name", "query")
    list_select_related = ("user",)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only an export writes one."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ListExport | None = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ListExport | None = None) -> bool:
        """Nobody."""
        return False
