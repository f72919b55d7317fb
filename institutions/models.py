"""Who: regions, institutions, people, and the record of what people did.

Reads are queryset verbs (`visible_to`, `within`, `expected_in`); writes go through the verbs of
each room, framed by `institutions.acting`. Figures about institutions live in the rooms above.
"""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q

from institutions.access import (
    InstitutionQuerySet,
    RegionQuerySet,
    UserManager,
    UserQuerySet,
)
from institutions.duties import INSTITUTION_ROLES, REGION_ROLES, Duty, Role, duties_of


class Region(models.Model):
    """An administrative region, named by its GB/T 2260 code; `path` lists the codes from the root
    down to itself.
    """

    code = models.CharField("行政区划代码", max_length=12, unique=True)
    name = models.CharField("名称", max_length=60)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    path = models.CharField("路径", max_length=200, unique=True, editable=False)

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["path"]
        verbose_name = verbose_name_plural = "行政区"

    def __str__(self) -> str:
        return self.name

    def covers(self, other: Region) -> bool:
        """Whether `other` is this region or lies below it."""
        return other.path.startswith(self.path)

    @property
    def depth(self) -> int:
        """1 for a province, 2 for a city, 3 for a county."""
        return self.path.count("/")


class InstitutionKind(models.TextChoices):
    HIGHER = "higher", "高职院校"
    SECONDARY = "secondary", "中职学校"
    TECHNICIAN = "technician", "技师学院"
    SKILLED = "skilled", "技工学校"
    OPEN = "open", "开放大学"
    AUTHORITY = "authority", "主管部门"


class Ownership(models.TextChoices):
    PUBLIC = "public", "公办"
    PRIVATE = "private", "民办"
    UNKNOWN = "unknown", "未注明"


class Institution(models.Model):
    """A reporting unit (填报单位): a school, or the authority that reports what no school can."""

    code = models.SlugField("代码", max_length=40, unique=True)
    name = models.CharField("全称", max_length=80, unique=True)
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("类别", max_length=12, choices=InstitutionKind.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="institutions", verbose_name="所在地区"
    )
    ownership = models.CharField(
        "办学性质", max_length=8, choices=Ownership.choices, default=Ownership.UNKNOWN
    )
    sponsor = models.CharField("举办者", max_length=80, blank=True)
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = models.CharField("联系电话", max_length=40, blank=True)
    opened_on = models.DateField("成立日期", null=True, blank=True)
    closed_on = models.DateField("停办日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="并入"
    )
    note = models.TextField("备注", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        ordering = ["region__path", "code"]
        verbose_name = verbose_name_plural = "填报单位"

    def __str__(self) -> str:
        return self.name

    def expected_in(self, year: int) -> bool:
        """Whether it is expected to report for data year `year`: it stood on the snapshot day, 1
        September.
        """
        day = dt.date(year, 9, 1)
        opened = self.opened_on is None or self.opened_on <= day
        return opened and (self.closed_on is None or self.closed_on > day)


class InstitutionAlias(models.Model):
    """Another name that a document uses for the same institution."""

    institution = models.ForeignKey(Institution, models.CASCADE, related_name="aliases")
    name = models.CharField("别名", max_length=80)

    class Meta:
        ordering = ["institution", "name"]
        constraints = [models.UniqueConstraint(fields=["institution", "name"], name="alias_once")]
        verbose_name = verbose_name_plural = "别名"

    def __str__(self) -> str:
        return self.name


class User(AbstractBaseUser):
    """A person with one role: reporters belong to an institution, reviewers, managers and viewers
    to a region.
    """

    username = models.CharField("用户名", max_length=60, unique=True)
    full_name = models.CharField("姓名", max_length=40, blank=True)
    role = models.CharField("角色", max_length=16, choices=Role.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="users", verbose_name="地区"
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="users",
        verbose_name="单位",
    )
    phone = models.CharField("电话", max_length=40, blank=True)
    email = models.EmailField("电子邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)
    is_demo = models.BooleanField("演示账号", default=False)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["role"]

    class Meta:
        ordering = ["username"]
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(
                name="user_scope_fits_role",
                condition=(
                    Q(role__in=INSTITUTION_ROLES, institution__isnull=False, region__isnull=True)
                    | Q(role__in=REGION_ROLES, region__isnull=False, institution__isnull=True)
                    | (
                        ~Q(role__in=[*INSTITUTION_ROLES, *REGION_ROLES])
                        & Q(region__isnull=True, institution__isnull=True)
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def may(self, duty: Duty) -> bool:
        """Whether the role carries this duty; where it may be done is for `visible_to` and
        `editable_by`.
        """
        return self.is_active and duty in duties_of(self.role)

    @property
    def home(self) -> Region | None:
        """The region whose figures this person looks at first."""
        return self.institution.region if self.institution else self.region


class PasswordHistory(models.Model):
    """A password that a person had, as its hash, so that the last few are not used again."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("启用时间")

    class Meta:
        ordering = ["user", "-set_at", "-pk"]
        verbose_name = verbose_name_plural = "用过的密码"


class AuditQuerySet(models.QuerySet):
    def visible_to(self, user) -> AuditQuerySet:
        """The whole log for the auditor, nothing for anybody else."""
        if getattr(user, "is_authenticated", False) and user.may(Duty.READ_AUDIT):
            return self
        return self.none()


class AuditEntry(models.Model):
    """One thing that was done or refused. Appended only; `digest` chains each entry to the one
    before it.
    """

    class Result(models.TextChoices):
        DONE = "done", "完成"
        REFUSED = "refused", "拒绝"

    number = models.BigIntegerField("序号", unique=True)
    at = models.DateTimeField("时间", db_index=True)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField("操作人姓名", max_length=120, blank=True)
    origin = models.CharField("来源地址", max_length=60, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    verb = models.CharField("操作", max_length=60, db_index=True)
    subject_type = models.CharField("对象类型", max_length=60, blank=True)
    subject_id = models.CharField("对象编号", max_length=40, blank=True)
    subject_name = models.CharField("对象", max_length=200, blank=True)
    before = models.JSONField("之前", default=dict, blank=True)
    after = models.JSONField("之后", default=dict, blank=True)
    result = models.CharField("结果", max_length=8, choices=Result.choices)
    message = models.TextField("说明", blank=True)
    is_demo = models.BooleanField("演示数据", default=False)
    previous = models.CharField("前一条摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64, unique=True)

    objects = AuditQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "审计记录"
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="audit_subject")]

    def __str__(self) -> str:
        return f"{self.number} {self.verb}"


class AuditHead(models.Model):
    """The end of the audit chain: the one row that every appending transaction locks."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计链尾"


class IdempotencyKey(models.Model):
    """A write that was asked for once: the same key, verb, person and content is never carried
    out twice.
    """

    key = models.CharField("键", max_length=64, unique=True)
    verb = models.CharField("操作", max_length=60)
    by = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField("时间")
    result_type = models.CharField("结果类型", max_length=60, blank=True)
    result_id = models.CharField("结果编号", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "幂等键"
