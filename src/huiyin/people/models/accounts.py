"""Accounts: whoever signs in."""

from functools import cache
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes accounts; `create_superuser` is what Django's own command calls."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A new account. Without a password nobody can sign in to it until one is set."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """An account that may do everything in the admin site."""
        fields.setdefault("name", username)
        return self.create_user(username, password, **fields | {"is_staff": True, "is_superuser": True})

    def get(self, *args: Any, **kwargs: Any) -> "User":
        """As every manager's. By its id alone, which each signed-in request asks for, nothing is composed anew."""
        # The managers of relations are made of this class and know fewer accounts: theirs is the ORM's way.
        ours = type(self) is UserManager and not args and kwargs.keys() == {"pk"}
        if not ours or not isinstance(kwargs["pk"], int):
            return super().get(*args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute(_by_id(), [kwargs["pk"]])
            found = cursor.fetchone()
        if found is None:
            raise self.model.DoesNotExist(f"no account {kwargs['pk']}")
        return User.from_db(connection.alias, [field.attname for field in User._meta.concrete_fields], found)


@cache
def _by_id() -> str:
    columns = ", ".join(field.column for field in User._meta.concrete_fields if field.column)
    return f"select {columns} from people_user where id = %s"  # noqa: S608 (names of our own)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. `name` is what history shows, named for the post (网格员甲), not for the person."""

    class Language(models.TextChoices):
        """The languages of the interface."""

        ZH_HANS = "zh-hans", "简体中文"
        EN = "en", "English"

    username = models.CharField(
        _("登录名"),
        max_length=150,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("这个登录名已经有人用了，换一个")},
    )
    name = models.CharField(_("显示名"), max_length=60, help_text=_("历史记录里显示的名字，如“网格员甲”，不写真实姓名"))
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone_token = models.TextField(_("手机号（加密）"), blank=True, editable=False)
    language = models.CharField(_("语言"), max_length=10, choices=Language.choices, default=Language.ZH_HANS)
    is_active = models.BooleanField(_("启用"), default=True, help_text=_("离岗的人停用账号，不要删除：历史记录要留着"))
    is_staff = models.BooleanField(_("可进后台"), default=False)
    date_joined = models.DateTimeField(_("开户时间"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        constraints = [
            models.CheckConstraint(
                name="people_user_language_is_one_of_ours", condition=models.Q(language__in=["zh-hans", "en"])
            ),
        ]

    def __str__(self) -> str:
        return self.name
