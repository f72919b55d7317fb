"""Addresses of results."""

from django.urls import path

from reports import views

urlpatterns = [
    path("overview/", views.overview, name="overview"),
]
