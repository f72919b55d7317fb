"""Addresses of editions and of check codes."""

from django.urls import path

from reports import edition_views, verify_views

urlpatterns = [
    path("editions/", edition_views.editions, name="editions"),
    path("editions/freeze/", edition_views.edition_freeze, name="edition_freeze"),
    path("editions/<int:pk>/", edition_views.edition, name="edition"),
    path("editions/<int:pk>/content.json", edition_views.edition_content, name="edition_content"),
    path(
        "editions/<int:pk>/differences/",
        edition_views.edition_differences,
        name="edition_differences",
    ),
    path("verify/", verify_views.verify, name="verify"),
]
