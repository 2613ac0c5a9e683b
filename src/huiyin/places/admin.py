"""Areas and addresses in Django's admin site: the same checks and operations as an import."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.places.addressing import address_key
from huiyin.places.boundaries import BadBoundary, read_boundary
from huiyin.places.levels import DEPTHS
from huiyin.places.models import Address, Area
from huiyin.places.operations import AddressDraft, keep_addresses, remove_area, save_area


class AreaForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """An area; a boundary that is wrong is refused with the reason."""

    class Meta:
        model = Area
        fields = ("parent", "level", "code", "name_zh", "name_en", "boundary", "synthetic")

    def clean_boundary(self) -> Any:
        """The boundary, checked as on import."""
        boundary = self.cleaned_data["boundary"]
        if boundary is None:
            return None
        try:
            return read_boundary(boundary)
        except BadBoundary as error:
            raise forms.ValidationError(_("边界有错：%(reason)s"), params={"reason": error}) from error

    def clean(self) -> dict[str, Any]:
        """The parent stands above the area."""
        cleaned = super().clean() or self.cleaned_data
        parent, level = cleaned.get("parent"), cleaned.get("level")
        if parent and level and DEPTHS[parent.level] >= DEPTHS[level]:
            self.add_error("parent", _("上级区域的层级必须更高"))
        return cleaned


@admin.register(Area)
class AreaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The tree of areas."""

    form = AreaForm
    list_display = ("name_zh", "name_en", "level", "parent", "code", "synthetic")
    list_filter = ("level", "synthetic")
    list_select_related = ("parent",)
    search_fields = ("name_zh", "name_en", "code")
    autocomplete_fields = ("parent",)
    actions = None

    def save_model(self, request: HttpRequest, obj: Area, form: Any, change: bool) -> None:
        """Write through the operation."""
        save_area(area=obj)

    def delete_model(self, request: HttpRequest, obj: Area) -> None:
        """Delete through the operation."""
        remove_area(area=obj)


@admin.register(Address)
class AddressAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Known addresses. The area follows from the point."""

    fields = ("text", "lon", "lat")
    list_display = ("text", "area", "lon", "lat")
    list_select_related = ("area",)
    search_fields = ("text",)

    def save_model(self, request: HttpRequest, obj: Address, form: Any, change: bool) -> None:
        """Write through the operation; an address with another text is another address."""
        if change and "text" in form.changed_data:
            Address.objects.filter(pk=obj.pk).delete()
        keep_addresses(drafts=[AddressDraft(obj.text, obj.lon, obj.lat)])
        obj.pk = Address.objects.get(key=address_key(obj.text)).pk
