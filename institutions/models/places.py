"""Where: regions and the institutions that report."""

from __future__ import annotations

from django.db import models

from institutions.access import InstitutionQuerySet, RegionQuerySet, snapshot_day


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
        """Whether it is expected to report for data year `year`: it stood on the snapshot
        day.
        """
        day = snapshot_day(year)
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
