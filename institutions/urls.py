"""Addresses of the way in and out, of accounts and of roles."""

from django.urls import path

from institutions import account_views, me_views, role_views, roster_views, views

urlpatterns = [
    path("accounts/login/", views.SignIn.as_view(), name="login"),
    path("accounts/second-step/", views.take_second_step, name="second_step"),
    path("accounts/code/", views.sign_in_with_code, name="code_sign_in"),
    path("accounts/logout/", views.sign_out, name="logout"),
    path("accounts/password/", views.change_password, name="password_change"),
    path("me/", me_views.me, name="me"),
    path("me/contact/", me_views.me_contact, name="me_contact"),
    path("me/device/", me_views.me_device, name="me_device"),
    path("me/device/remove/", me_views.me_device_remove, name="me_device_remove"),
    path("me/recovery/", me_views.me_recovery, name="me_recovery"),
    path("people/", account_views.accounts, name="accounts"),
    path("people/add/", account_views.account_add, name="account_add"),
    path("people/list/", roster_views.accounts_upload, name="accounts_upload"),
    path("people/list/template/", roster_views.accounts_template, name="accounts_template"),
    path("people/list/checked/", roster_views.accounts_checked, name="accounts_checked"),
    path("people/list/confirm/", roster_views.accounts_confirm, name="accounts_confirm"),
    path("people/<int:pk>/", account_views.account, name="account"),
    path("people/<int:pk>/contact/", account_views.account_contact, name="account_contact"),
    path("people/<int:pk>/disable/", account_views.account_disable, name="account_disable"),
    path("people/<int:pk>/enable/", account_views.account_enable, name="account_enable"),
    path("people/<int:pk>/role/", account_views.account_propose, name="account_propose"),
    path("people/<int:pk>/role/withdraw/", account_views.account_withdraw, name="account_withdraw"),
    path("people/<int:pk>/code/", account_views.account_code, name="account_code"),
    path("people/<int:pk>/unlock/", account_views.account_unlock, name="account_unlock"),
    path("roles/", role_views.roles, name="roles"),
    path("roles/asked/", role_views.roles_asked, name="roles_asked"),
    path("roles/<int:pk>/", role_views.role, name="role"),
    path("roles/<int:pk>/grant/", role_views.role_grant, name="role_grant"),
    path("roles/<int:pk>/decline/", role_views.role_decline, name="role_decline"),
    path("roles/<int:pk>/change/", role_views.role_change, name="role_change"),
    path("roles/<int:pk>/take-away/", role_views.role_take_away, name="role_take_away"),
]
