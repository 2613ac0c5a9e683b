import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import huiyin.kernel.ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=huiyin.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject", models.UUIDField(verbose_name="事项")),
                ("template", models.CharField(max_length=80, verbose_name="模板")),
                ("params", models.JSONField(default=dict, verbose_name="参数")),
                ("address_token", models.TextField(blank=True, default="", verbose_name="地址（加密）")),
                ("channel", models.CharField(max_length=20, verbose_name="渠道")),
                (
                    "fallbacks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="后备渠道",
                    ),
                ),
                ("language", models.CharField(default="zh-hans", max_length=10, verbose_name="语言")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待发送"),
                            ("sending", "发送中"),
                            ("delivered", "已送达"),
                            ("failed", "未送达"),
                            ("cancelled", "已取消"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="次数")),
                ("due_at", models.DateTimeField(verbose_name="下次发送")),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="领取时间")),
                ("claimed_by", models.CharField(blank=True, default="", max_length=80, verbose_name="发送进程")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                ("outcome", models.CharField(blank=True, default="", max_length=300, verbose_name="结果")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="已读")),
                ("created_at", models.DateTimeField(verbose_name="写于")),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件账号",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])), fields=["due_at"], name="notices_due"
                    ),
                    models.Index(
                        condition=models.Q(("channel", "in_app")), fields=["user", "-created_at"], name="notices_inbox"
                    ),
                    models.Index(fields=["subject", "created_at"], name="notices_subject"),
                    models.Index(
                        condition=models.Q(("state", "failed")), fields=["-created_at"], name="notices_failed"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sending", "delivered", "failed", "cancelled"])),
                        name="notices_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("state", "delivered")),
                            models.Q(models.Q(("state", "delivered"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="notices_delivered_has_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("outcome", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="notices_failed_says_why",
                    ),
                ],
            },
        ),
    ]
