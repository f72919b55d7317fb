"""Addresses of the task ledger: the list is a page of results, the steps belong to what is
reported.
"""

from django.urls import path

from reports import task_views
from submissions import task_views as steps

urlpatterns = [
    path("tasks/", task_views.tasks, name="tasks"),
    path("tasks/<slug:code>/", steps.task, name="task"),
    path("tasks/<slug:code>/report/", steps.task_report, name="task_report"),
    path("tasks/<slug:code>/confirm/", steps.task_confirm, name="task_confirm"),
    path("tasks/<slug:code>/reopen/", steps.task_reopen, name="task_reopen"),
]
