"""Permits in the administration: who decides where."""

from typing import Any

from django import forms
from django.contrib import admin

from huiyin.domains.permits.adapters.catalogue import catalogue
from huiyin.domains.permits.models import Authority


class AuthorityForm(forms.ModelForm[Authority]):
    """Chosen from the catalogue; the area is that of the unit unless it is said."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(code, f"{one.name.zh} · {code}") for code, one in sorted(catalogue().authorities.items())]
        self.fields["code"] = forms.ChoiceField(label=self.fields["code"].label, choices=names)


@admin.register(Authority)
class AuthorityAdmin(admin.ModelAdmin[Authority]):
    """The unit that decides for an authority, in an area and below it."""

    form = AuthorityForm
    list_display = ("code", "area", "unit")
    list_filter = ("code",)
    list_select_related = ("area", "unit")
    autocomplete_fields = ("area", "unit")
