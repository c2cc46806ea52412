"""What somebody does on a page to bring it into another state: a form sent wrong, a part unfolded, a step further."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect


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
