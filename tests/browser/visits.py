"""Every page of the house in each of its states: who opens it, where, and what they do there (test_every_page.py visits them all)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Page, expect

from backend.base import clock

NOBODY = ""


# --- what brings a page into another state ---


def refused(page: Page) -> None:
    """Sent as it is, with its dates taken out."""
    for day in page.locator("main form input[type=date]").all():
        day.fill("")
    page.locator("main form button[type=submit]:visible").last.click()
    expect(page.get_by_role("alert").first).to_be_visible()


def unchecked(page: Page) -> None:
    """Nobody is named any more."""
    for box in page.locator("main input[type=checkbox]").all():
        box.uncheck(force=True)
    refused(page)


def audited(page: Page) -> None:
    """An auditor came, and says why first."""
    page.locator("main [name=reason]").fill("Plainte n° 4")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()


def emptied(name: str) -> Callable[[Page], None]:
    """Sent without what it needs."""

    def send(page: Page) -> None:
        page.locator(f"main [name={name}]").fill("")
        page.locator("main form button[type=submit]:visible").last.click()
        expect(page.get_by_role("alert").first).to_be_visible()

    return send


def unfolded(page: Page) -> None:
    for summary in page.locator("main summary").all():
        summary.click()


def without_a_role(page: Page) -> None:
    """The first answer of the page of a member, refused."""
    page.locator("main summary").first.click()
    for box in page.locator("main input[type=checkbox]:visible").all():
        box.uncheck(force=True)
    page.locator("main form button[type=submit]:visible").first.click()
    expect(page.get_by_role("alert").first).to_be_visible()


def typed(name: str, text: str) -> Callable[[Page], None]:
    """With a text that is refused, or finds something."""

    def send(page: Page) -> None:
        page.locator(f"main [name={name}]").fill(text)
        page.locator("main form button[type=submit]").last.click()
        expect(page.locator("main").get_by_text(re.compile(r"Usager 1|social|sécurité")).first).to_be_visible()

    return send


def spoken(page: Page) -> None:
    """With words that speak of a category."""
    page.locator("main [name=description]").fill("Personne ne décroche au téléphone.")
    expect(page.locator("main [name=category]").first).to_be_attached()


def doubted(page: Page) -> None:
    """With a word that seldom belongs in a file."""
    page.locator("main [name=text]").fill("Elle parle de sa dépression.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main input[name=needed]")).to_be_visible()


def overtaken(page: Page) -> None:
    """Sent from a page that was opened before another correction."""
    page.locator("main form input[name=version]").evaluate("field => { field.value = 1 }")
    page.locator("main [name=text]").fill("Another text.")
    page.locator("main form button[type=submit]").last.click()
    expect(page.locator("#other-text")).to_be_visible()


def step(number: int) -> Callable[[Page], None]:
    """The `number`th step of asking another agency."""

    def go(page: Page) -> None:
        if (draft := page.locator("form[action$='/drafts/discard'] button")).count():  # of the step before
            with page.expect_navigation():
                draft.click()
        tick(page, "kind", "lead")
        page.locator("main input[name=to_agency]:not([disabled])").first.check(force=True)
        press(page, "next")
        if number > 2:
            page.locator("main [name=need]").fill("Une place en crèche")
            page.locator("main [name=summary]").fill("Une jeune mère.")
            press(page, "next")
        if number > 3:
            tick(page, "how", "with_person")
            tick(page, "person_told", "on")
            tick(page, "sender_stays_as", "leaves")
            page.locator("main select[name=exception_ground]").select_option(index=1)
            page.locator("main [name=exception_reason]").fill("Article L226.")
            press(page, "next")

    return go


def tick(page: Page, name: str, value: str) -> None:
    page.locator(f"main input[name={name}]").and_(page.locator(f"[value={value}], [type=checkbox]")).check(force=True)


def press(page: Page, value: str) -> None:
    with page.expect_navigation():
        page.locator(f"main button[value={value}]").click()


def pressed(route: str) -> Callable[[Page], None]:
    """The button that leads there."""

    def send(page: Page) -> None:
        with page.expect_navigation():
            page.locator(f"form[action*='{route}'] button").click()

    return send


def one_more(page: Page) -> None:
    """A row of fields more, with what was typed."""
    page.locator("main [name=place]").fill("Foyer rural")
    with page.expect_navigation():
        page.locator("main button[name=more]").click()
    expect(page.locator("main fieldset.case-fieldset")).to_have_count(3)


def sent_with(line: str) -> Callable[[Page], None]:
    """A spreadsheet that is not imported."""
    content = f"kind;observed_on;commune;category\ninterview;2026-03-14;46042;A01\n{line};2999-01-01;;Z99\n".encode()

    def send(page: Page) -> None:
        page.locator("main input[type=file]").set_input_files({"name": "recueils.csv", "mimeType": "text/csv", "buffer": content})
        page.locator("main form button[type=submit]").last.click()
        expect(page.get_by_role("alert").first).to_be_visible()

    return send


class Look(NamedTuple):
    route: str
    who: str
    address: str
    """With the names of the full house."""
    act: Callable[[Page], None] | None = None
    status: int = 200


VISITS = (
    Look("front", NOBODY, "/"),
    Look("front", "lead", "/"),
    Look("front", "flagger", "/"),
    Look("front", "lead_manager", "/"),
    Look("front", "lead_auditor", "/"),
    Look("front", "newcomer", "/"),
    Look("front", "new_flagger", "/"),
    Look("front", "new_manager", "/"),
    Look("front", "member_of_two", "/"),
    Look("account_login", NOBODY, "/accounts/login/"),
    Look("account_login", NOBODY, "/accounts/login/", refused),
    Look("accessibility", NOBODY, "/accessibility"),
    Look("public_figures", NOBODY, "/public/cahors"),
    Look("cases", "lead", "/cases"),
    Look("cases", "lead", "/cases?theme=justice"),
    Look("cases", "lead", "/cases?theme=weather"),
    Look("cases", "newcomer", "/cases"),
    Look("new_case", "lead", "/cases/new"),
    Look("new_case", "lead", "/cases/new", refused),
    Look("open_again", "lead", "/cases/{over}/again"),
    Look("search", "lead", "/search"),
    Look("search", "lead", "/search", typed("q", "usager 1")),
    Look("case", "lead", "/cases/{shared}", unfolded),
    Look("case", "observer", "/cases/{shared}"),
    Look("case", "lead", "/cases/{opened}"),
    Look("case", "lead", "/cases/{held}"),
    Look("case", "lead", "/cases/{over}"),
    Look("case", "newcomer", "/cases/{shared}", status=404),
    Look("case_history", "lead", "/cases/{shared}/history"),
    Look("edit_case", "lead", "/cases/{shared}/edit"),
    Look("edit_case", "lead", "/cases/{shared}/edit", typed("summary", "1 84 12 76 451 089 46")),
    Look("start_case", "lead", "/cases/{opened}/start"),
    Look("snooze_case", "lead", "/cases/{shared}/snooze"),
    Look("hold_case", "lead", "/cases/{shared}/hold"),
    Look("hold_case", "lead", "/cases/{shared}/hold", refused),
    Look("resume_case", "lead", "/cases/{held}/resume"),
    Look("close_case", "lead", "/cases/{opened}/close"),
    Look("close_case", "lead", "/cases/{opened}/close", refused),
    Look("reopen_case", "lead_coordinator", "/cases/{over}/reopen"),
    Look("name_referent", "lead", "/cases/{opened}/referent"),
    Look("name_referent", "lead", "/cases/{opened}/referent", refused),
    Look("inform_person", "lead", "/cases/{shared}/information"),
    Look("inform_person", "lead", "/cases/{shared}/information", refused),
    Look("record_agreement", "lead", "/cases/{shared}/agreements/new"),
    Look("record_agreement", "lead", "/cases/{shared}/agreements/new", refused),
    Look("withdraw_agreement", "lead", "/cases/{shared}/agreements/{agreement}/withdraw"),
    Look("report_own_status", "contributor", "/cases/{shared}/status"),
    Look("leave_case", "contributor", "/cases/{shared}/leave"),
    Look("tell_irritant", "lead", "/cases/{shared}/irritants/tell"),
    Look("tell_irritant", "lead", "/cases/{shared}/irritants/tell", spoken),
    Look("tell_irritant", "lead", "/cases/{shared}/irritants/tell", refused),
    Look("report_irritant", "lead", "/cases/{shared}/irritants/new"),
    Look("report_irritant", "lead", "/cases/{shared}/irritants/new", refused),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{reported}/start"),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{in_progress}/resolve", refused),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{resolved}/word", refused),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{confirmed}/reopen", refused),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{in_progress}/give-up", refused),
    Look("act_on_irritant", "lead", "/cases/{shared}/irritants/{reported}/void", refused),
    Look("notes", "lead", "/cases/{shared}/notes", unfolded),
    Look("notes", "observer", "/cases/{opened}/notes", status=404),
    Look("notes", "lead", "/cases/{over}/notes"),
    Look("write_note", "lead", "/cases/{shared}/notes/new"),
    Look("write_note", "lead", "/cases/{shared}/notes/new", doubted),
    Look("correct_note", "lead", "/cases/{shared}/notes/{note}/correct"),
    Look("correct_note", "lead", "/cases/{shared}/notes/{note}/correct", overtaken),
    Look("widen_note", "lead_coordinator", "/cases/{shared}/notes/{note}/widen"),
    Look("widen_note", "lead_coordinator", "/cases/{shared}/notes/{note}/widen", refused),
    Look("documents", "lead", "/cases/{shared}/documents"),
    Look("documents", "lead", "/cases/{opened}/documents"),
    Look("add_document", "lead", "/cases/{shared}/documents/new"),
    Look("add_document", "lead", "/cases/{shared}/documents/new", refused),
    Look("edit_document", "lead", "/cases/{shared}/documents/{document}/edit"),
    Look("remove_document", "lead", "/cases/{shared}/documents/{document}/remove"),
    Look("remove_document", "lead", "/cases/{shared}/documents/{document}/remove", refused),
    Look("widen_document", "lead", "/cases/{shared}/documents/{document}/widen"),
    Look("widen_document", "lead", "/cases/{shared}/documents/{document}/widen", refused),
    Look("plan_action", "lead", "/cases/{shared}/actions/new"),
    Look("plan_action", "lead", "/cases/{shared}/actions/new", refused),
    *(Look("act_on_action", "lead", f"/cases/{{shared}}/actions/{{to_do}}/{verb}") for verb in ("start", "finish", "edit", "drop")),
    Look("act_on_action", "lead", "/cases/{shared}/actions/{to_do}/drop", refused),
    Look("act_on_action", "lead", "/cases/{shared}/actions/{done}/opinion"),
    Look("act_on_action", "lead", "/cases/{shared}/actions/{dropped}/reopen"),
    Look("book_appointment", "lead", "/cases/{shared}/appointments/new"),
    Look("book_appointment", "lead", "/cases/{shared}/appointments/new", emptied("starts_at")),
    *(Look("act_on_appointment", "lead", f"/cases/{{shared}}/appointments/{{to_tell}}/{verb}") for verb in ("tell", "move", "edit")),
    Look("act_on_appointment", "lead", "/cases/{shared}/appointments/{missed}/take-back"),
    Look("actions", "lead", "/actions", unfolded),
    Look("actions", "lead", "/actions?ordering=nonsense"),
    Look("actions", "newcomer", "/actions"),
    Look("appointments", "lead", "/appointments", unfolded),
    Look("appointments", "newcomer", "/appointments?mine=true"),
    Look("my_calendar", "lead", "/account/calendar"),
    Look("my_calendar", "lead", "/account/calendar", lambda page: press(page, "renew")),
    Look("irritants", "lead", "/irritants"),
    Look("irritants", "lead", "/irritants?category=nonsense"),
    Look("irritants", "newcomer", "/irritants"),
    Look("irritants", "new_manager", "/irritants"),
    Look("irritant", "lead", "/irritants/{confirmed}"),
    Look("irritant", "receiver", "/irritants/{reported}"),
    Look("change_irritant", "lead", "/irritants/{in_progress}/resolve"),
    Look("irritant", "lead_coordinator", "/irritants/{in_progress}"),
    Look("irritants", "lead", "/irritants?recurring={recurring}"),
    Look("recurring_irritants", "lead", "/irritants/recurring"),
    Look("recurring_irritants", "lead_coordinator", "/irritants/recurring?state=solved"),
    Look("recurring_irritants", "newcomer", "/irritants/recurring"),
    Look("recurring_irritant", "lead", "/irritants/recurring/{recurring}", unfolded),
    Look("recurring_irritant", "lead_manager", "/irritants/recurring/{recurring}"),
    Look("catalogue", "lead", "/irritants/catalogue"),
    Look("catalogue", "steering", "/irritants/catalogue"),
    Look("category", "lead", "/irritants/catalogue/A06"),
    Look("category", "steering", "/irritants/catalogue/{added}"),
    Look("new_category", "steering", "/irritants/catalogue/new"),
    Look("new_category", "steering", "/irritants/catalogue/new", refused),
    Look("change_category", "steering", "/irritants/catalogue/A06/edit", emptied("label_fr")),
    Look("change_category", "steering", "/irritants/catalogue/A06/merge", refused),
    Look("change_category", "steering", "/irritants/catalogue/A06/retire"),
    Look("personas", "lead", "/irritants/personas"),
    Look("persona", "steering", "/irritants/personas/cahors-lina"),
    Look("new_persona", "steering", "/irritants/personas/new", refused),
    Look("change_persona", "steering", "/irritants/personas/cahors-lina/edit", emptied("portrait")),
    Look("spot_recurring", "lead_coordinator", "/irritants/recurring/new"),
    Look("spot_recurring", "lead_coordinator", "/irritants/recurring/new", refused),
    Look("change_recurring", "lead_coordinator", "/irritants/recurring/{recurring}/edit"),
    Look("change_recurring", "lead_coordinator", "/irritants/recurring/{recurring}/mark-solved", emptied("solution")),
    Look("change_irritant", "lead", "/irritants/{in_progress}/resolve", refused),
    Look("observations", "lead", "/programme/observations"),
    Look("observations", "lead", "/programme/observations?kind=nonsense"),
    Look("observations", "lead", "/programme/observations?kind=testimony"),
    Look("observations", "newcomer", "/programme/observations"),
    Look("record_observation", "lead", "/programme/observations/new", one_more),
    Look("record_observation", "lead", "/programme/observations/new", refused),
    Look("observation", "lead", "/programme/observations/{observation}"),
    Look("observation", "lead", "/programme/observations/{bare_observation}"),
    Look("observation", "lead", "/programme/observations/{voided_observation}"),
    Look("observation", "newcomer", "/programme/observations/{observation}", status=404),
    Look("edit_observation", "lead", "/programme/observations/{observation}/edit"),
    Look("edit_observation", "lead", "/programme/observations/{observation}/edit", refused),
    Look("void_observation", "lead", "/programme/observations/{observation}/void", refused),
    Look("void_observation", "lead", "/programme/observations/{voided_observation}/void", status=409),
    Look("add_observed_irritant", "lead", "/programme/observations/{observation}/irritants/new"),
    Look("add_observed_irritant", "lead", "/programme/observations/{observation}/irritants/new", refused),
    Look("import_observations", "lead", "/programme/observations/import"),
    Look("import_observations", "lead", "/programme/observations/import", refused),
    Look("import_observations", "lead", "/programme/observations/import", sent_with("a wrong line")),
    Look("confirm_import", "lead", "/programme/observations/import/{sheet}"),
    Look("void_sheet", "lead", "/programme/observations/import/{imported_sheet}/void"),
    Look("figures", "lead", "/statistics", unfolded),
    Look("figures", "new_manager", "/statistics"),
    Look("explore_figures", "lead", "/statistics/explore", unfolded),
    Look("explore_figures", "lead", "/statistics/explore?by=commune"),
    Look("explore_figures", "lead_manager", "/statistics/explore?by=month&start=nonsense"),
    Look("explore_figures", "new_manager", "/statistics/explore"),
    Look("explore_figures", "lead", "/statistics/explore?by=&theme=response_fit&only=commune"),
    Look("explore_figures", "lead_manager", "/statistics/explore?about=handovers&by=reason&kind=lead&urgency=urgent"),
    Look("committee", "lead_manager", "/statistics/committee"),
    Look("committee", "lead", f"/statistics/committee?month={clock.today():%Y-%m}", unfolded),
    Look("handovers", "lead", "/handovers"),
    Look("handovers", "lead", "/handovers?box=sent", unfolded),
    Look("handovers", "newcomer", "/handovers"),
    Look("handovers", "newcomer", "/handovers?box=sent&overdue=true"),
    Look("handover", "lead", "/handovers/{received}", unfolded),
    Look("handover", "lead", "/handovers/{received}", lambda page: (unfolded(page), refused(page))),
    Look("handover", "lead", "/handovers/{taken_over}", unfolded),
    Look("handover", "receiver", "/handovers/{taken_over}"),
    Look("handover", "lead", "/handovers/{sent}", unfolded),
    Look("hand_over", "lead", "/cases/{opened}/hand-over"),
    Look("hand_over", "lead", "/cases/{opened}/hand-over", refused),
    Look("hand_over", "lead", "/cases/{opened}/hand-over", step(2)),
    Look("hand_over", "lead", "/cases/{opened}/hand-over", step(3)),
    Look("hand_over", "lead", "/cases/{opened}/hand-over", step(4)),
    Look("lookup", "lead", "/people/lookup"),
    Look("lookup", "lead", "/people/lookup", refused),
    Look("lookup_answer", "lead", "/people/lookup/{possible}"),
    Look("lookup_answer", "lead", "/people/lookup/{possible}", refused),
    Look("lookup_answer", "lead", "/people/lookup/{nobody}"),
    Look("access_requests", "lead_coordinator", "/access-requests", unfolded),
    Look("access_requests", "lead", "/access-requests?box=sent"),
    Look("access_requests", "newcomer", "/access-requests"),
    Look("access_requests", "newcomer", "/access-requests?box=sent"),
    Look("access_request", "lead_coordinator", "/access-requests/{asked_of_us}", lambda page: (unfolded(page), refused(page))),
    Look("access_request", "lead", "/access-requests/{asked_of_us}"),
    Look("access_request", "lead", "/access-requests/{asked_by_us}", unfolded),
    Look("probable_pairs", "lead_coordinator", "/probable-pairs"),
    Look("probable_pairs", "newcomer", "/probable-pairs?verdict=to_review"),
    Look("probable_pair", "lead_coordinator", "/probable-pairs/{pair}"),
    Look("probable_pair", "lead_coordinator", "/probable-pairs/{pair}", refused),
    Look("probable_pair", "lead_coordinator", "/probable-pairs/{pair_same}"),
    Look("merge_case", "lead_coordinator", "/cases/{kept}/merge", unfolded),
    Look("merge_case", "lead_coordinator", "/cases/{kept}/merge", refused),
    Look("merge_case", "lead_coordinator", "/cases/{double}/merge?pair={pair_same}", lambda page: press(page, "look")),
    Look("file_merges", "lead_coordinator", "/file-merges"),
    Look("file_merges", "lead_coordinator", "/file-merges?box=sent"),
    Look("file_merges", "newcomer", "/file-merges"),
    Look("file_merges", "newcomer", "/file-merges?box=sent"),
    Look("file_merges", "newcomer", "/file-merges?status=undone"),
    Look("file_merge", "lead_coordinator", "/file-merges/{merge_asked}", unfolded),
    Look("file_merge", "lead_coordinator", "/file-merges/{merge_sent}"),
    Look("file_merge", "lead_coordinator", "/file-merges/{merge_done}", lambda page: (unfolded(page), refused(page))),
    Look("file_merge", "lead_coordinator", "/file-merges/{merge_undone}"),
    Look("case", "lead_coordinator", "/cases/{kept}"),
    Look("case", "lead_coordinator", "/cases/{gone}"),
    Look("flags", "lead", "/flags", unfolded),
    Look("flags", "lead", "/flags?box=raised"),
    Look("flags", "flagger", "/flags"),
    Look("flags", "new_flagger", "/flags"),
    Look("raise_flag", "flagger", "/flags/new", unfolded),
    Look("raise_flag", "flagger", "/flags/new", refused),
    Look("flag", "lead", "/flags/{raised}", unfolded),
    Look("flag", "lead_coordinator", "/flags/{late}", lambda page: (unfolded(page), refused(page))),
    Look("flag", "lead", "/flags/{passed_on}"),
    Look("flag", "flagger", "/flags/{raised}", unfolded),
    Look("flag", "flagger", "/flags/{late}"),
    Look("case", "lead", "/cases/{careful}"),
    Look("edit_case", "lead", "/cases/{careful}/edit"),
    Look("case_access", "lead_coordinator", "/cases/{shared}/access", unfolded),
    Look("case_access", "lead_coordinator", "/cases/{careful}/access"),
    Look("case_access", "lead_auditor", "/cases/{careful}/access", audited),
    Look("case_accesses", "lead_coordinator", "/cases/{shared}/accesses"),
    Look("name_readers", "lead_coordinator", "/cases/{shared}/access/readers"),
    Look("name_readers", "lead_coordinator", "/cases/{opened}/access/readers", unchecked),
    Look("lift_restriction", "lead_coordinator", "/cases/{careful}/access/lift"),
    Look("exclude_user", "lead_coordinator", "/cases/{shared}/access/exclusions/new"),
    Look("exclude_user", "lead_coordinator", "/cases/{shared}/access/exclusions/new", refused),
    Look("lift_exclusion", "lead_coordinator", "/cases/{careful}/access/exclusions/{exclusion}/lift"),
    Look("person_report", "lead_coordinator", "/cases/{shared}/report"),
    *(Look("paper", "lead", f"/cases/{{shared}}/papers/{kind}") for kind in ("journey", "agreement", "notice")),
    Look("paper", "lead", "/cases/{careful}/papers/journey"),
    Look("paper", "observer", "/cases/{shared}/papers/journey", status=403),
    Look("protected_address", "lead", "/cases/{careful}/address"),
    Look("colleagues", "lead_coordinator", "/colleagues"),
    Look("colleague", "lead_coordinator", "/colleagues/{colleague}"),
    Look("audit", "lead_auditor", "/audit"),
    Look("audit", "lead_auditor", "/audit", refused),
    Look("danger", NOBODY, "/danger"),
    Look("danger", "flagger", "/danger"),
    Look("agency", "lead_agency_admin", "/agency"),
    Look("edit_agency", "lead_agency_admin", "/agency/edit/capacity"),
    Look("edit_agency", "lead_agency_admin", "/agency/edit/services"),
    Look("edit_agency", "lead_agency_admin", "/agency/edit/contact"),
    Look("agency_communes", "lead_agency_admin", "/agency/communes"),
    Look("agency_history", "lead_auditor", "/agency/history"),
    Look("members", "lead_agency_admin", "/agency/members"),
    Look("members", "lead_agency_admin", "/agency/members?active=false"),
    Look("member", "lead_agency_admin", "/agency/members/{member}", without_a_role),
    Look("member", "lead_agency_admin", "/agency/members/{former}"),
    Look("invitations", "lead_agency_admin", "/agency/invitations"),
    Look("invite_member", "lead_agency_admin", "/agency/invitations/new"),
    Look("invite_member", "lead_agency_admin", "/agency/invitations/new", refused),
    Look("invitation", "lead_agency_admin", "/agency/invitations/{invitation}"),
    Look("habilitations", "lead_agency_admin", "/agency/habilitations"),
    Look("habilitations", "lead_auditor", "/agency/habilitations"),
    Look("api_keys", "lead_agency_admin", "/agency/api-keys"),
    Look("api_key", "lead_agency_admin", "/agency/api-keys/{key}"),
    Look("own_api_keys", "lead_manager", "/account/api-keys"),
    Look("own_api_keys", "newcomer", "/account/api-keys"),
    Look("new_own_key", "lead_manager", "/account/api-keys/new", refused),
    Look("own_key", "lead_manager", "/account/api-keys/{key}"),
    Look("replacements", "lead_coordinator", "/agency/replacements"),
    Look("replacements", "newcomer", "/agency/replacements"),
    Look("replace", "lead_coordinator", "/agency/replacements/of/{colleague}"),
    Look("replace", "lead_coordinator", "/agency/replacements/of/{colleague}", refused),
    Look("replacement", "lead_coordinator", "/agency/replacements/{replacement}"),
    Look("join", NOBODY, "/invitations/{token}", refused),
    Look("join", "newcomer", "/invitations/{token}"),
    Look("join", NOBODY, "/invitations/nonsense", status=404),
    Look("design", NOBODY, "/design"),
    Look("switch_agency", "member_of_two", "/", pressed("acting-agency")),
    Look("account_logout", "member_of_two", "/", pressed("logout")),
)
