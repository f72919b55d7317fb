"""Who: people with their role, how they get in, and what they are to be granted."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q

from institutions.access import UserManager, UserQuerySet
from institutions.duties import INSTITUTION_ROLES, REGION_ROLES, Duty, Role, duties_of
from institutions.models.places import Institution, Region


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
