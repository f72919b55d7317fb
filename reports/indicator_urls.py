"""Addresses of the indicators, and of the origin of each number."""

from django.urls import path

from reports.indicator_views import indicator, indicators, origin

urlpatterns = [
    path("indicators/", indicators, name="indicators"),
    path("indicators/<slug:code>/", indicator, name="indicator"),
    path("origin/<slug:institution>/<int:year>/<slug:item>/", origin, name="origin"),
]
