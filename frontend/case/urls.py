"""The page of one case and all its forms. `cases/new` and the like are in frontend/cases/urls.py, which comes first."""

from django.urls import path

from frontend.case.views import aside, case, irritants, life, sharing, tell_irritant

ONE = "cases/<str:reference>"

urlpatterns = [
    path(ONE, case.case, name="case"),
    path(f"{ONE}/history", case.case_history, name="case_history"),
    path(f"{ONE}/snooze", aside.snooze, name="snooze_case"),
    path(f"{ONE}/unsnooze", aside.unsnooze, name="unsnooze_case"),
    path(f"{ONE}/edit", life.edit, name="edit_case"),
    path(f"{ONE}/start", life.start, name="start_case"),
    path(f"{ONE}/hold", life.hold, name="hold_case"),
    path(f"{ONE}/resume", life.resume, name="resume_case"),
    path(f"{ONE}/close", life.close, name="close_case"),
    path(f"{ONE}/reopen", life.reopen, name="reopen_case"),
    path(f"{ONE}/referent", life.referent, name="name_referent"),
    path(f"{ONE}/information", sharing.inform, name="inform_person"),
    path(f"{ONE}/agreements/new", sharing.agree, name="record_agreement"),
    path(f"{ONE}/agreements/<uuid:pk>/withdraw", sharing.withdraw, name="withdraw_agreement"),
    path(f"{ONE}/status", sharing.own_status, name="report_own_status"),
    path(f"{ONE}/leave", sharing.leave, name="leave_case"),
    path(f"{ONE}/irritants/tell", tell_irritant.tell, name="tell_irritant"),
    path(f"{ONE}/irritants/new", irritants.report, name="report_irritant"),
    path(f"{ONE}/irritants/<uuid:pk>/<str:verb>", irritants.act, name="act_on_irritant"),
]
