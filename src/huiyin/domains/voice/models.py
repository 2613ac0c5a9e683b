"""What a resident's request has of its own: its category, what was asked about it, and how it was rated."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class Category(models.Model):
    """A kind of request, in two levels. `within` is the promised service time as lifecycles write it ("7 days").

    Only leaves (with a parent) take requests. `code` is what other systems call it by. `place_public`: what it is about
    is mostly found in streets and parks, so that reporters are proposed to show the place exactly.
    """

    code = models.SlugField("代码", max_length=40, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_zh = models.CharField("名称", max_length=60)
    name_en = models.CharField("英文名称", max_length=80)
    description_zh = models.CharField("说明", max_length=300, blank=True)
    description_en = models.CharField("英文说明", max_length=300, blank=True)
    within = models.CharField("办理时限", max_length=30, default="5 working days")
    place_public = models.BooleanField(
        "多在公共地方", default=False, db_default=False, help_text="路、公园等：提示反映人可以公开准确位置"
    )
    keywords = ArrayField(models.CharField(max_length=30), default=list, blank=True, verbose_name="关键词")
    active = models.BooleanField("在用", default=True)
    order = models.PositiveSmallIntegerField("顺序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "诉求类别"
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.name_zh


class Question(models.Model):
    """Something that a category asks beyond words and place (an attribute, in the terms of Open311)."""

    class Datatype(models.TextChoices):
        """GeoReport v2's datatypes."""

        STRING = "string"
        NUMBER = "number"
        DATETIME = "datetime"
        TEXT = "text"
        SINGLE = "singlevaluelist"
        MULTI = "multivaluelist"

    category = models.ForeignKey(Category, models.CASCADE, related_name="questions")
    code = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField()
    datatype = models.CharField(max_length=20, choices=Datatype)
    required = models.BooleanField(default=False)
    text_zh = models.CharField(max_length=200)
    text_en = models.CharField(max_length=200)
    hint_zh = models.CharField(max_length=200, blank=True)
    hint_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["category", "order"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="question_code_once_a_category"),
            models.UniqueConstraint(fields=["category", "order"], name="question_order_once_a_category"),
            models.CheckConstraint(name="question_order_begins_at_one", condition=Q(order__gte=1)),
        ]

    def __str__(self) -> str:
        return self.text_zh


class Choice(models.Model):
    """One of the values that a list question offers."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    key = models.SlugField(max_length=40)
    order = models.PositiveSmallIntegerField(default=0)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)

    class Meta:
        ordering = ["question", "order", "key"]
        constraints = [models.UniqueConstraint(fields=["question", "key"], name="choice_key_once_a_question")]

    def __str__(self) -> str:
        return self.name_zh


class VoiceRequest(models.Model):
    """The domain's row of a matter of kind `voice`."""

    matter = models.OneToOneField("matters.Matter", models.PROTECT, primary_key=True, related_name="voice")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="requests")
    danger = models.BooleanField(default=False)
    on_behalf = models.BooleanField(default=False)
    rating = models.PositiveSmallIntegerField(null=True)
    rated_at = models.DateTimeField(null=True)
    imported_id = models.CharField(max_length=80, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["imported_id"], name="voice_imported_once"),
            models.CheckConstraint(
                name="voice_rating_is_one_to_five", condition=Q(rating=None) | Q(rating__range=(1, 5))
            ),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Answer(models.Model):
    """What was answered to a category's question: one row a value."""

    request = models.ForeignKey(VoiceRequest, models.PROTECT, related_name="answers")
    question = models.ForeignKey(Question, models.PROTECT, related_name="+")
    value = models.CharField(max_length=1000)

    def __str__(self) -> str:
        return self.value


class ImportRun(models.Model):
    """One taking-in of a file of messages from elsewhere, counted as it goes; `ended_at` is empty when it was cut off.

    `digest` is SHA-256 of the file, by which a run that was cut off is found and carried on.
    """

    file_name = models.CharField("文件", max_length=255)
    digest = models.CharField(max_length=64, db_index=True)
    by = models.CharField("谁", max_length=100)
    started_at = models.DateTimeField("开始")
    ended_at = models.DateTimeField("结束", null=True)
    read = models.PositiveIntegerField("读到", default=0)
    added = models.PositiveIntegerField("新增", default=0)
    there = models.PositiveIntegerField("已有", default=0)
    rejected = models.PositiveIntegerField("退回", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "历史留言导入"

    def __str__(self) -> str:
        return f"{self.file_name} {self.started_at:%Y-%m-%d %H:%M}"
