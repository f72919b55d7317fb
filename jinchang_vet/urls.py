"""The only place that knows every address."""

urlpatterns: list = []
