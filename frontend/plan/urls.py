from django.urls import path

from frontend.plan.views import in_case
from frontend.plan.views.calendar import my_calendar
from frontend.plan.views.listing import actions, appointments

ONE = "cases/<str:reference>"

urlpatterns = [
    path("actions", actions, name="actions"),
    path("appointments", appointments, name="appointments"),
    path("account/calendar", my_calendar, name="my_calendar"),
    path(f"{ONE}/actions/new", in_case.plan, name="plan_action"),
    path(f"{ONE}/actions/<uuid:pk>/<str:verb>", in_case.act_on_action, name="act_on_action"),
    path(f"{ONE}/appointments/new", in_case.book, name="book_appointment"),
    path(f"{ONE}/appointments/<uuid:pk>/<str:verb>", in_case.act_on_appointment, name="act_on_appointment"),
]
