"""People in Django's admin site: accounts, units, posts, duty, and who looked at personal data.

The list of posts answers “who holds what here”: filter it by area, or for posts that nobody holds.
"""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.people import vault
from huiyin.people.events import Change, tell
from huiyin.people.masks import is_landline, is_mobile, mask_phone
from huiyin.people.models import Duty, PersonalLook, Post, Unit, User
from huiyin.people.operations import set_phone
from huiyin.people.queries import duties_at
from huiyin.people.roster.pages import empty, import_roster, may_import
from huiyin.people.seats import end_seats, seats_of


class PhoneField(forms.Form):
    """A telephone number that is taken in the clear and shown masked; left empty, the one on file stays."""

    new_phone = forms.CharField(label=_("新手机号"), required=False, help_text=_("加密保存；留空则不改"))

    def clean_new_phone(self) -> str:
        """A mobile or a landline with its area code."""
        value: str = self.cleaned_data["new_phone"]
        if value and not (is_mobile(value) or is_landline(value)):
            raise forms.ValidationError(_("手机号应是 11 位，座机要带区号"))
        return value


class UserForm(PhoneField, UserChangeForm[User]):
    """An account, with a telephone number to be put in place of the one on file."""

    class Meta(UserChangeForm.Meta):
        model = User


class NewUserForm(AdminUserCreationForm[User]):
    """A new account."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username", "name")


class DutyOfUser(admin.TabularInline[Duty, User]):
    """The posts of an account."""

    model = Duty
    extra = 0
    autocomplete_fields = ["post"]


class DutyOfPost(admin.TabularInline[Duty, Post]):
    """The people of a post."""

    model = Duty
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    """Accounts. They are switched off, not deleted: history names them."""

    form = UserForm
    add_form = NewUserForm
    list_display = ["username", "name", "phone", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "duties__post__role", "duties__post__unit"]
    search_fields = ["username", "name"]
    readonly_fields = ["phone", "last_login", "date_joined"]
    inlines = [DutyOfUser]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("怎么称呼、怎么联系"), {"fields": ("name", "language", "email", "phone", "new_phone")}),
        (_("权限"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("时间"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "name", "usable_password", "password1", "password2")}),)

    @admin.display(description=_("手机号"))
    def phone(self, user: User) -> str:
        """The number on file, masked."""
        return mask_phone(vault.decrypt(user.phone_token)) if user.phone_token else ""

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Keep the account and, when one was typed, its new telephone number."""
        super().save_model(request, obj, form, change)
        if phone := form.cleaned_data.get("new_phone"):
            set_phone(user=obj, phone=phone)

    def get_urls(self) -> list[URLPattern]:
        """The roster's pages stand before the account of this name."""
        view = self.admin_site.admin_view
        return [
            path("import/", view(import_roster), name="people_import"),
            path("import/empty.xlsx", view(empty), name="people_import_template"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The list, with the way to the roster for whoever may bring one."""
        return super().changelist_view(request, {**(extra_context or {}), "may_import": may_import(request)})

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes an account."""
        return False


@admin.register(Unit)
class UnitAdmin(admin.ModelAdmin[Unit]):
    """Units and where they work."""

    list_display = ["code", "name_zh", "name_en", "area", "parent", "desk"]
    list_filter = ["desk", "area__level"]
    list_select_related = ["area", "parent"]
    search_fields = ["code", "name_zh", "name_en"]
    autocomplete_fields = ["area", "parent"]


class Vacancy(admin.SimpleListFilter):
    """Posts by whether somebody is on duty now."""

    title = _("现在有没有人在岗")
    parameter_name = "held"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Held, and vacant."""
        return [("yes", _("有人在岗")), ("no", _("空岗"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Post]) -> QuerySet[Post]:
        """The posts chosen."""
        if self.value() is None:
            return queryset
        on_duty = Exists(duties_at(timezone.now()).filter(post=OuterRef("pk"), user__is_active=True))
        return queryset.filter(on_duty if self.value() == "yes" else ~on_duty)


@admin.register(Post)
class PostAdmin(admin.ModelAdmin[Post]):
    """Who holds what, where."""

    list_display = ["name_zh", "role", "area", "unit", "on_duty"]
    list_filter = [Vacancy, "role", "area__level", "unit"]
    list_select_related = ["area", "unit"]
    search_fields = ["name_zh", "name_en", "role", "area__name_zh", "area__code", "unit__name_zh", "duties__user__name"]
    autocomplete_fields = ["area", "unit"]
    inlines = [DutyOfPost]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        """Posts with their people of now, in one more statement."""
        standing = duties_at(timezone.now()).filter(user__is_active=True).order_by("user_id")
        return super().get_queryset(request).prefetch_related(Prefetch("duties", standing, to_attr="standing"))

    @admin.display(description=_("现在在岗"))
    def on_duty(self, post: Post) -> str:
        """The names of whoever is on duty now, or that the post is vacant."""
        standing: list[Duty] = getattr(post, "standing", [])
        return "、".join(duty.user.name for duty in standing) or str(_("空岗"))


@admin.register(Duty)
class DutyAdmin(admin.ModelAdmin[Duty]):
    """Who holds which post from when to when."""

    list_display = ["post", "user", "starts", "ends"]
    list_filter = ["post__role", "post__unit", "starts"]
    list_select_related = ["post", "user"]
    search_fields = ["post__name_zh", "post__area__name_zh", "user__name", "user__username"]
    autocomplete_fields = ["post", "user"]
    date_hierarchy = "starts"


@admin.register(PersonalLook)
class PersonalLookAdmin(admin.ModelAdmin[PersonalLook]):
    """Who looked at whose personal data, when and why; only to be read."""

    list_display = ["at", "actor_name", "fields", "reason", "contact"]
    list_filter = ["at"]
    search_fields = ["actor_name", "reason", "contact__id"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Looks are recorded, not typed."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: PersonalLook | None = None) -> bool:
        """A look is a record."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: PersonalLook | None = None) -> bool:
        """A look is a record."""
        return False


admin.site.unregister([EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken])


@admin.register(Authenticator)
class SecondFactorAdmin(admin.ModelAdmin[Authenticator]):
    """Second factors, without their secrets: an administrator takes away what somebody has lost, and that is logged."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__username", "user__name"]
    fields = ("user", "type", "created_at", "last_used_at")
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever signs in sets one up themselves."""
        return False

    def delete_model(self, request: HttpRequest, obj: Authenticator) -> None:
        """Take it away, end the sessions that may have begun with it, and tell whose it was."""
        super().delete_model(request, obj)
        _factor_gone(request, obj.user_id)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Authenticator]) -> None:
        """The same for several."""
        whose = set(queryset.values_list("user_id", flat=True))
        super().delete_queryset(request, queryset)
        for user_id in whose:
            _factor_gone(request, user_id)


def _factor_gone(request: HttpRequest, user_id: int) -> None:
    end_seats(seats_of(user_id).exclude(session_key=request.session.session_key))
    tell(user_id, Change.FACTOR_REMOVED, timezone.now())


@admin.register(SocialAccount)
class IdentityAdmin(admin.ModelAdmin[SocialAccount]):
    """Which identity of the single sign-on opens which account: an administrator's choice, and logged."""

    list_display = ["user", "uid", "provider", "date_joined", "last_login"]
    list_select_related = ["user"]
    search_fields = ["uid", "user__username", "user__name"]
    fields = ("user", "uid")
    autocomplete_fields = ["user"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only where there is a single sign-on."""
        return bool(settings.OIDC_ISSUER) and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: SocialAccount | None = None) -> bool:
        """A link is made or taken away; a changed one would hide whose it was."""
        return False

    def save_model(self, request: HttpRequest, obj: SocialAccount, form: Any, change: bool) -> None:
        """An identity is of the issuer of the settings; whose account it opens is told."""
        obj.provider = settings.OIDC_ISSUER
        super().save_model(request, obj, form, change)
        tell(obj.user_id, Change.LINKED, timezone.now())
