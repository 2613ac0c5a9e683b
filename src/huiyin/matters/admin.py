"""What a city decides about its figures, in Django's admin site."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huiyin.matters.figures.definitions import check_value, definitions
from huiyin.matters.models import FigureOption


class FigureOptionForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """One option from a month on; a value that the option cannot have is refused with the remedy."""

    option = forms.ChoiceField(label=_("选项"))

    class Meta:
        model = FigureOption
        fields = ("option", "value", "since", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        english = (get_language() or "").startswith("en")
        choices = [(o.key, o.name.en if english else o.name.zh) for o in definitions().options.values()]
        self.fields["option"].choices = choices  # type: ignore[attr-defined]  # a choice field, as declared above

    def clean(self) -> dict[str, Any]:
        """The value checked against the option, and the month against its first day."""
        given = super().clean() or self.cleaned_data
        option, value = definitions().options.get(given.get("option", "")), given.get("value")
        if option and value:
            try:
                check_value(option, value)
            except ValueError as wrong:
                self.add_error("value", str(wrong))
        if (since := given.get("since")) and since.day != 1:
            self.add_error("since", _("从一个月的第一天起"))
        return given


@admin.register(FigureOption)
class FigureOptionAdmin(admin.ModelAdmin[FigureOption]):
    """Options by month of effect; what held before stays on record."""

    form = FigureOptionForm
    list_display = ("option", "value", "since", "reason")
