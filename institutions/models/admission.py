"""How people are let in: printed one-time codes, roles to be granted, lists of new accounts."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from institutions.duties import Role
from institutions.models.people import SCOPE_FITS_ROLE, User
from institutions.models.places import Institution, Region


class OneTimeCode(models.Model):
    """A printed code that lets a person in once, to set a password; only its digest is kept.

    At most one of a person is open; a newer one closes it. `institutions.codes` makes and reads
    them.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", "首次登录"
        PASSWORD = "password", "重置密码"
        DEVICE = "device", "验证设备丢失"

    user = models.ForeignKey(User, models.CASCADE, related_name="codes", verbose_name="账号")
    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices)
    digest = models.CharField("摘要", max_length=64)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="签发人")
    at = models.DateTimeField("签发时间")
    expires_at = models.DateTimeField("有效期至")
    used_at = models.DateTimeField("使用时间", null=True, blank=True)
    closed_at = models.DateTimeField("作废时间", null=True, blank=True)

    class Meta:
        ordering = ["user", "-at", "-pk"]
        verbose_name = verbose_name_plural = "一次性登录码"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(used_at__isnull=True, closed_at__isnull=True),
                name="one_open_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}的{self.get_purpose_display()}登录码"


class RoleProposal(models.Model):
    """A role and place that the system administrator asks for a person; the security
    administrator decides. Nothing holds before that.
    """

    class State(models.TextChoices):
        OPEN = "open", "待核定"
        GRANTED = "granted", "已核定"
        DECLINED = "declined", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    user = models.ForeignKey(User, models.CASCADE, related_name="proposals", verbose_name="账号")
    role = models.CharField("申请的角色", max_length=16, choices=Role.choices)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="申请的地区"
    )
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="申请的单位",
    )
    note = models.CharField("申请理由", max_length=200, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="申请人")
    at = models.DateTimeField("申请时间")
    state = models.CharField(
        "状态", max_length=10, choices=State.choices, default=State.OPEN, db_index=True
    )
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核定人"
    )
    decided_at = models.DateTimeField("核定时间", null=True, blank=True)
    comment = models.CharField("核定意见", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = verbose_name_plural = "授权申请"
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(state="open"), name="one_open_proposal"
            ),
            models.CheckConstraint(name="proposal_scope_fits_role", condition=SCOPE_FITS_ROLE),
        ]

    def __str__(self) -> str:
        return f"{self.user}：{self.words}"

    @property
    def words(self) -> str:
        """The role and where it would hold."""
        place = self.institution or self.region
        return f"{self.get_role_display()}（{place}）" if place else self.get_role_display()


class AccountList(models.Model):
    """A filled list of new accounts between upload and confirmation: scratch, kept a day.

    The newest of a person. `read` holds the rows and faults found: see
    `institutions.roster_drafts`.
    """

    by = models.OneToOneField(User, models.CASCADE, related_name="+", verbose_name="上传人")
    at = models.DateTimeField("上传时间")
    name = models.CharField("文件名", max_length=120)
    content = models.BinaryField("文件")
    digest = models.CharField("校验值", max_length=64)
    read = models.JSONField("读取结果", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "待确认的账号名单"
