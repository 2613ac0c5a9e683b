"""Kept files in Django's admin site: to be looked at, never edited."""

from django.contrib import admin
from django.http import HttpRequest

from huiyin.evidence.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not subscriptable at run time
    """The list of files; what a file shows is seen on the page of its matter, where access is checked."""

    list_display = ("original_name", "mime", "size", "width", "height", "taken_at", "created_at")
    list_filter = ("mime",)
    search_fields = ("sha256", "original_name")
    date_hierarchy = "created_at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Files come in with a matter only."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: StoredFile | None = None) -> bool:
        """A kept file is not changed: its name is its content's digest."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: StoredFile | None = None) -> bool:
        """History points at it."""
        return False
