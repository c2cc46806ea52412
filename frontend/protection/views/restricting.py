"""Who alone reads a case, who never does: what a coordinator of the lead decides."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from backend.base.errors import NotFound
from cases.models import CaseExclusion, CaseFile
from cases.operations.protection.exclude_user import exclude_user
from cases.operations.protection.lift_exclusion import lift_exclusion
from cases.operations.protection.lift_restriction import lift_restriction
from cases.operations.protection.name_readers import name_readers
from cases.readers import eligible_readers, readers_of
from cases.sharing.participations import active
from frontend.case.asking import Question, ask, case_to_change, sent
from frontend.door import ActingRequest, page
from frontend.forms.changing import VersionForm
from frontend.protection.forms import ExcludeUser, NameReaders

RESTRICT = Question(
    heading=_("Restrict this case to named readers"),
    text=_("Only the people checked here see the case, in every list and page. Agencies in which nobody is checked see nothing of it."),
    send=_("Only these people read it"),
    done=_("From now on, only the named readers see this case."),
    back_to="access",
)
CHANGE = Question(
    heading=_("Change the readers of this case"),
    text=RESTRICT.text,
    send=_("Only these people read it"),
    done=_("The readers are changed."),
    back_to="access",
)
LIFT = Question(
    heading=_("Lift the restriction"),
    text=_("All caseworkers of the agencies in the case see it again. Those excluded from it still do not."),
    send=_("Lift the restriction"),
    done=_("The agencies in the case see it again."),
    back_to="access",
)
EXCLUDE = Question(
    heading=_("Exclude somebody from this case"),
    text=_("A relative, a neighbour: they never see this case, nor the next ones of this person, whatever is granted to their agency."),
    send=_("Exclude this person"),
    done=_("This person never sees the case."),
    back_to="access",
)
LIFT_ONE = Question(
    heading=_("Lift an exclusion"),
    text=_("This person sees the case again, as far as their agency does."),
    send=_("Lift the exclusion"),
    done=_("The exclusion is lifted."),
    back_to="access",
)


@require_http_methods(["GET", "POST"])
@page()
def readers(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="restrict")
    eligible = eligible_readers(case, active(case))
    form = NameReaders(case, eligible, proposed(request, case), sent(request))
    return ask(
        request,
        case,
        CHANGE if case.is_restricted else RESTRICT,
        form,
        lambda: name_readers(reference, actor=request.actor, **{**form.cleaned_data, "readers": uuids(form.cleaned_data["readers"])}),
    )


def proposed(request: ActingRequest, case: CaseFile) -> list[UUID]:
    """Those who read it already; else whoever decides, and the referent."""
    if case.is_restricted:
        return [reader.user_id for reader in readers_of(case)]
    return [user for user in (request.actor.user_id, case.referent_id) if user]


def uuids(texts: list[str]) -> list[UUID]:
    return [UUID(text) for text in texts]


@require_http_methods(["GET", "POST"])
@page()
def lift(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="restrict")
    form = VersionForm(sent(request), initial={"version": case.version})
    return ask(request, case, LIFT, form, lambda: lift_restriction(reference, actor=request.actor, **form.cleaned_data))


@require_http_methods(["GET", "POST"])
@page()
def exclude(request: ActingRequest, reference: str) -> HttpResponse:
    case = case_to_change(request, reference, to="exclude")
    form = ExcludeUser(case, eligible_readers(case, active(case)), sent(request))
    return ask(request, case, EXCLUDE, form, lambda: exclude_user(reference, actor=request.actor, **form.changes()))


@require_http_methods(["GET", "POST"])
@page()
def lift_one(request: ActingRequest, reference: str, pk: UUID) -> HttpResponse:
    case = case_to_change(request, reference, to="exclude")
    if request.method == "GET" and not CaseExclusion.objects.filter(case=case, pk=pk).exists():
        raise NotFound
    form = VersionForm(sent(request), initial={"version": case.version})
    return ask(request, case, LIFT_ONE, form, lambda: lift_exclusion(reference, pk, actor=request.actor, **form.cleaned_data))
