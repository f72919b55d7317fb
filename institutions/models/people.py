"""Who: people with their role, how they get in, and what they are to be granted."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from institutions.access import UserManager, UserQuerySet
from institutions.duties import (
    INSTITUTION_ROLES,
    REGION_ROLES,
    WITHOUT_ROLE,
    Duty,
    Role,
    duties_of,
)
from institutions.models.places import Institution, Region

SESSION_SALT = "institutions.User.session"
SCOPE_FITS_ROLE = (
    Q(role__in=INSTITUTION_ROLES, institution__isnull=False, region__isnull=True)
    | Q(role__in=REGION_ROLES, region__isnull=False, institution__isnull=True)
    | (
        ~Q(role__in=[*INSTITUTION_ROLES, *REGION_ROLES])
        & Q(region__isnull=True, institution__isnull=True)
    )
)


class User(AbstractBaseUser):
    """A person with one role: reporters belong to an institution, reviewers, managers and viewers
    to a region.
    """

    username = models.CharField("用户名", max_length=60, unique=True)
    full_name = models.CharField("姓名", max_length=40, blank=True)
    # Empty: made, and not granted anything yet.
    role = models.CharField("角色", max_length=16, choices=Role.choices, blank=True)
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
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True)
    is_demo = models.BooleanField("演示账号", default=False)
    is_program = models.BooleanField("程序账号", default=False)
    # Counted on to end every session: it is part of what a session carries.
    sessions_ended = models.PositiveIntegerField("结束登录的次数", default=0)
    version = models.PositiveIntegerField("版本", default=1)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["role"]

    class Meta:
        ordering = ["username"]
        verbose_name = verbose_name_plural = "账号"
        constraints = [
            models.CheckConstraint(name="user_scope_fits_role", condition=SCOPE_FITS_ROLE)
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def may(self, duty: Duty) -> bool:
        """Whether the role carries this duty; where it may be done is for `visible_to` and
        `editable_by`.
        """
        return self.is_active and duty in duties_of(self.role)

    @property
    def role_words(self) -> str:
        """The role as people call it, or that none has been granted."""
        return self.get_role_display() or WITHOUT_ROLE

    @property
    def place(self) -> Region | Institution | None:
        """Where the role holds; None for the administrators and before any grant."""
        return self.institution or self.region

    def get_session_auth_hash(self) -> str:
        """What a session carries of the account: a new password or `sessions_ended` ends it."""
        return salted_hmac(SESSION_SALT, self._mark, algorithm="sha256").hexdigest()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the keys used before, while there are any."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            hashed = salted_hmac(SESSION_SALT, self._mark, secret=secret, algorithm="sha256")
            yield hashed.hexdigest()

    @property
    def _mark(self) -> str:
        return f"{self.password}:{self.sessions_ended}"

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
