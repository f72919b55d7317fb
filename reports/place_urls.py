"""Addresses of institutions, departments and comparison."""

from django.urls import path

from reports.compare_views import compare
from reports.department_views import department, departments
from reports.institution_views import institution, institutions, own_institution

urlpatterns = [
    path("institutions/", institutions, name="institutions"),
    path("institutions/<slug:code>/", institution, name="institution"),
    path("own/", own_institution, name="own_institution"),
    path("departments/", departments, name="departments"),
    path("departments/<int:pk>/", department, name="department"),
    path("compare/", compare, name="compare"),
]
