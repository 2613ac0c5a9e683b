import django.contrib.auth.validators
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.db.models.functions.datetime
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension
from django.db import migrations, models

import huiyin.people.models.posts

# Who looked at whose data is history: the running product writes it and cannot change or take it away.
APPEND_ONLY = "revoke update, delete, truncate on people_personallook from huiyin_app"


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("places", "0001_areas_and_addresses"),
    ]

    operations = [
        BtreeGistExtension(),  # for the exclusion constraint of duty
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "is_superuser",
                    models.BooleanField(
                        default=False,
                        help_text="Designates that this user has all permissions without explicitly assigning them.",
                        verbose_name="superuser status",
                    ),
                ),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "这个登录名已经有人用了，换一个"},
                        max_length=150,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="登录名",
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="历史记录里显示的名字，如“网格员甲”，不写真实姓名",
                        max_length=60,
                        verbose_name="显示名",
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("phone_token", models.TextField(blank=True, editable=False, verbose_name="手机号（加密）")),
                (
                    "language",
                    models.CharField(
                        choices=[("zh-hans", "简体中文"), ("en", "English")],
                        default="zh-hans",
                        max_length=10,
                        verbose_name="语言",
                    ),
                ),
                (
                    "is_active",
                    models.BooleanField(
                        default=True, help_text="离岗的人停用账号，不要删除：历史记录要留着", verbose_name="启用"
                    ),
                ),
                ("is_staff", models.BooleanField(default=False, verbose_name="可进后台")),
                (
                    "date_joined",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="开户时间"),
                ),
                (
                    "groups",
                    models.ManyToManyField(
                        blank=True,
                        help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.group",
                        verbose_name="groups",
                    ),
                ),
                (
                    "user_permissions",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Specific permissions for this user.",
                        related_name="user_set",
                        related_query_name="user",
                        to="auth.permission",
                        verbose_name="user permissions",
                    ),
                ),
            ],
            options={
                "verbose_name": "账号",
                "verbose_name_plural": "账号",
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("phone_token", models.TextField(blank=True, default="")),
                ("email_token", models.TextField(blank=True, default="")),
                ("name_token", models.TextField(blank=True, default="")),
                ("phone_index", models.CharField(blank=True, default="", max_length=64)),
                ("language", models.CharField(default="zh-hans", max_length=10)),
                ("created_at", models.DateTimeField()),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        fields=["phone_index"],
                        name="people_contact_by_phone",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at__isnull", True),
                            models.Q(("email_token", ""), ("name_token", ""), ("phone_index", ""), ("phone_token", "")),
                            _connector="OR",
                        ),
                        name="people_contact_erased_keeps_nothing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.SlugField(max_length=60)),
                ("text_version", models.CharField(max_length=40)),
                ("given_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="consents",
                        to="people.contact",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PersonalLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("actor_name", models.CharField(max_length=120, verbose_name="谁看的")),
                ("actor_key", models.CharField(blank=True, max_length=120, verbose_name="密钥")),
                ("at", models.DateTimeField(verbose_name="时间")),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="看了什么"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="为什么")),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="looks",
                        to="people.contact",
                        verbose_name="联系人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "个人信息查看记录",
                "verbose_name_plural": "个人信息查看记录",
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.SlugField(
                        help_text="生命周期文件里写的角色，如 secretary、grid_worker",
                        max_length=40,
                        verbose_name="角色",
                    ),
                ),
                ("name_zh", models.CharField(max_length=80, verbose_name="中文名")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="英文名")),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="places.area",
                        verbose_name="区域",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "starts",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), verbose_name="开始"),
                ),
                (
                    "ends",
                    models.DateTimeField(blank=True, help_text="留空表示一直在岗", null=True, verbose_name="结束"),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.post",
                        verbose_name="岗位",
                    ),
                ),
            ],
            options={
                "verbose_name": "值岗",
                "verbose_name_plural": "值岗",
            },
        ),
        migrations.CreateModel(
            name="Unit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=60, unique=True, verbose_name="代码")),
                ("name_zh", models.CharField(max_length=80, verbose_name="中文名")),
                ("name_en", models.CharField(blank=True, max_length=120, verbose_name="英文名")),
                (
                    "desk",
                    models.BooleanField(
                        default=False,
                        help_text="辖区内没有别人负责的事项由这里接下；每个区域最多一个",
                        verbose_name="兜底受理台",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="units",
                        to="places.area",
                        verbose_name="辖区",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.unit",
                        verbose_name="上级单位",
                    ),
                ),
            ],
            options={
                "verbose_name": "单位",
                "verbose_name_plural": "单位",
            },
        ),
        migrations.AddField(
            model_name="post",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="posts", to="people.unit", verbose_name="单位"
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ["zh-hans", "en"])), name="people_user_language_is_one_of_ours"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("contact__isnull", False), ("user__isnull", False), _connector="XOR"),
                name="people_consent_of_a_contact_or_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("contact", "user", "purpose"),
                name="people_consent_once_standing",
                nulls_distinct=False,
            ),
        ),
        migrations.AddIndex(
            model_name="personallook",
            index=models.Index(fields=["contact", "at"], name="people_look_of_contact"),
        ),
        migrations.AddConstraint(
            model_name="personallook",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="people_look_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__isnull", True), ("ends__gt", models.F("starts")), _connector="OR"),
                name="people_duty_ends_after_it_starts",
                violation_error_message="结束要晚于开始",
            ),
        ),
        migrations.AddConstraint(
            model_name="duty",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    ("post", "="),
                    ("user", "="),
                    (
                        huiyin.people.models.posts.TsTzRange(
                            "starts", "ends", django.contrib.postgres.fields.ranges.RangeBoundary()
                        ),
                        "&&",
                    ),
                ],
                name="people_duty_of_one_person_on_one_post_never_overlaps",
                violation_error_message="这个人在这段时间已经值这个岗，改一改起止时间",
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("desk", True)), fields=("area",), name="people_unit_one_desk_in_an_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="unit",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True), models.Q(("parent", models.F("id")), _negated=True), _connector="OR"
                ),
                name="people_unit_not_its_own_parent",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                fields=("role", "area", "unit"), name="people_post_once_in_a_unit_and_area"
            ),
        ),
        migrations.RunSQL(APPEND_ONLY, migrations.RunSQL.noop),
    ]
