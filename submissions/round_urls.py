"""Addresses of rounds and of notices."""

from django.urls import path

from submissions import notice_views, reminder_views, round_keeping_views, round_views

urlpatterns = [
    path("rounds/", round_views.rounds, name="rounds"),
    path("rounds/open/", round_views.round_open, name="round_open"),
    path("rounds/open/preview/", round_views.round_preview, name="round_preview"),
    path("rounds/<int:pk>/", round_views.round_board, name="round"),
    path(
        "rounds/<int:pk>/instructions/",
        round_keeping_views.round_instruct,
        name="round_instruct",
    ),
    path(
        "rounds/<int:pk>/reschedule/",
        round_keeping_views.round_reschedule,
        name="round_reschedule",
    ),
    path("rounds/<int:pk>/reopen/", round_keeping_views.round_reopen, name="round_reopen"),
    path("rounds/<int:pk>/extend/", round_keeping_views.round_extend, name="round_extend"),
    path(
        "rounds/<int:pk>/extend/end/",
        round_keeping_views.round_extension_end,
        name="round_extension_end",
    ),
    path("rounds/<int:pk>/remind/", reminder_views.round_remind, name="round_remind"),
    path("rounds/<int:pk>/list/", reminder_views.round_list, name="round_list"),
    path("rounds/<int:pk>/contacts.xlsx", reminder_views.round_contacts, name="round_contacts"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/read/", notice_views.notices_read, name="notices_read"),
    path("notices/<int:pk>/read/", notice_views.notice_read, name="notice_read"),
]
