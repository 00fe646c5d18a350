"""An administrator: opens an empty community, makes it their own, and keeps it in order."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.accounts.models import SessionRow
from app.accounts.services.issue_setup_link import issue_setup_link
from app.core import clock
from app.core.db import db
from app.core.uow import command
from tests.journeys.conftest import keep
from tests.journeys.steps import PASSWORD, ask, shows, sign_in
from tests.make.community import Community
from tests.make.imports import write_archive
from tests.make.server import Server

pytestmark = pytest.mark.journey

RECORDED = {
    "accounts.community_founded": "Founded the community",
    "accounts.role_changed": "Changed a member's role",
    "admin.brand_changed": "Changed the brand",
    "core.option_changed": "Changed a setting of the community",
    "admin.import_started": "Started an import",
    "admin.export_started": "Started an export",
    "admin.test_mail_sent": "Sent a test mail",
    "accounts.second_step_on": "Switched the second step of sign-in on",
    "accounts.recovery_code_used": "Used a recovery code",
    "forum.category_created": "Created a category",
    "forum.category_retired": "Retired a category",
}
"""What the audit log shows in the end, with who did it."""

QUESTIONS = [
    {
        "id": str(number),
        "title": f"Question {number} of the old forum",
        "body": "x",
        "format": "text",
        "created_at": "2024-01-01T00:00:00Z",
    }
    for number in range(1, 41)
]


def test_an_administrator_opens_a_community(
    server: Server, beside: Community, new_person: Callable[[], Page], tmp_path: Path
) -> None:
    page = new_person()
    codes = open_the_community(page)
    give_it_a_face(page)
    retire_a_category(page, server, beside, new_person())
    change_a_role(page, beside, codes)
    save_options_beside_another(page, server, beside, new_person())
    page.goto("/admin/mail")
    page.get_by_label("Send to").fill("ops@example.com")
    page.get_by_role("button", name="Send it").click()
    expect_done(page)
    assert any("ops@example.com" in path.read_text() for path in server.mail.glob("*.eml"))
    move_in_and_out(page, beside, codes, tmp_path)
    page.goto("/admin/audit")
    recorded = set(page.get_by_label("What").locator("option").all_inner_texts())
    assert recorded >= set(RECORDED.values())
    for action, words in RECORDED.items():
        page.goto(f"/admin/audit?action={action}")
        expect(page.locator(".audit-action").first).to_have_text(words)
    page.goto("/admin/audit?actor=Al+Administrator")
    keep(page, "journey-audit")
    page.goto("/admin")
    expect(page.get_by_role("heading", level=1)).to_have_text("Health")
    expect(page.locator(".finding").first).to_be_visible()
    expect(page.locator(".finding", has_text="Mend")).to_have_count(0)
    keep(page, "journey-health")


def open_the_community(page: Page) -> list[str]:
    """By the one-time link; with the second step that the role asks for. Returns the recovery codes."""
    link = issue_setup_link()
    assert link is not None
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This community is not set up yet")
    page.goto(link)
    page.get_by_label("Name of the community").fill("Northlight Community")
    page.get_by_label("Name", exact=True).fill("Al Administrator")
    page.get_by_label("E-mail").fill("al@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the community").click()
    expect(page.get_by_text("Your community is ready")).to_be_visible()
    answer = page.request.get(link)
    assert answer.status == 404  # once
    sign_in(page, "al@example.com")
    expect(page.get_by_text("Your role asks for a second step of sign-in. Please")).to_be_visible()
    expect(page.get_by_role("link", name="Admin")).to_have_count(0)
    page.get_by_role("button", name="Begin").click()
    key = page.locator(".command code").inner_text().replace(" ", "")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(key).now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_text("The second step is on.")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_label("Main").get_by_role("link", name="Admin").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Health")
    return codes


def give_it_a_face(page: Page) -> None:
    page.get_by_role("link", name="Brand").last.click()
    page.get_by_label("Tagline").fill("People who know light")
    page.get_by_label("Accent colour", exact=False).first.fill("#ffee00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#accent-error")).to_be_visible()
    expect(page.get_by_label("Tagline")).to_have_value("People who know light")
    keep(page, "journey-brand-refused")
    page.get_by_label("Accent colour", exact=False).first.fill("#0b5c8a")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("footer")).to_contain_text("People who know light")
    colour = page.locator(".btn-primary").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert colour == "rgb(11, 92, 138)"


def retire_a_category(page: Page, server: Server, beside: Community, member: Page) -> None:
    """Somebody has the form of a question open meanwhile: they are told, and keep everything they typed."""
    page.goto("/admin/categories")
    for name in ("Speakers", "Old things"):
        page.get_by_label("Name").fill(name)
        page.get_by_role("button", name="Create it").click()
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
    beside.sign_in(member, beside.member("Ada Asker"), server.url)
    member.goto("/ask")
    ask(member, "Where did it go", "It was **here** before.", category="Old things", tags="shelf")

    page.get_by_role("link", name="Old things", exact=True).click()
    page.get_by_label("New home of its questions").select_option(label="Speakers")
    page.get_by_role("button", name="Retire Old things").click()
    expect(page.get_by_role("heading", name="Retired")).to_be_visible()

    member.get_by_role("button", name="Post question").click()
    expect(member.locator("#category-error")).to_be_visible()
    expect(member.get_by_label("In one sentence")).to_have_value("Where did it go")
    expect(member.get_by_label("Tell us more")).to_have_value("It was **here** before.")
    expect(member.get_by_label("Tags")).to_have_value("shelf")
    keep(member, "journey-category-retired")
    chosen = member.get_by_label("Category").locator("option:checked")
    expect(chosen).to_have_text("Choose a category")
    member.get_by_label("Category").select_option(label="Speakers")
    member.get_by_role("button", name="Post question").click()
    expect(member.get_by_role("heading", level=1)).to_have_text("Where did it go")


def change_a_role(page: Page, beside: Community, codes: list[str]) -> None:
    """What was typed survives the question who sits there."""
    beside.member("Sue Helper")
    page.goto("/admin/roles?q=Sue")
    signed_in_a_while_ago()
    page.get_by_role("link", name="Change the role of Sue Helper").click()
    if page.get_by_role("heading", name="Is it you?").count():
        prove_it(page, codes)
    page.get_by_label("Role").select_option(label="Super user")
    page.get_by_label("Reason").fill("Helps every day")
    signed_in_a_while_ago()
    page.get_by_role("button", name="Change the role").click()
    prove_it(page, codes)
    expect(page.get_by_text("Sue Helper is now: Super user.")).to_be_visible()


def prove_it(page: Page, codes: list[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Code").fill(codes.pop())
    page.get_by_role("button", name="Go on").click()


@command
def signed_in_a_while_ago() -> None:
    db.session.execute(update(SessionRow).values(confirmed_at=clock.now() - timedelta(hours=1)))


def save_options_beside_another(page: Page, server: Server, beside: Community, other: Page) -> None:
    beside.sign_in(other, beside.member("Bea Administrator", role="administrator"), server.url)
    field = '[name="forum.claim_minutes"]'
    for one in (page, other):
        one.goto("/admin/options")
    page.locator(field).fill("20")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Every page follows")).to_be_visible()
    other.locator(field).fill("30")
    other.get_by_role("button", name="Save").click()
    expect(other.locator("#form-errors")).to_contain_text("Nothing was saved yet")
    expect(other.locator(field)).to_have_value("30")
    keep(other, "journey-options-meanwhile")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_text("Saved. Every page follows")).to_be_visible()


def move_in_and_out(page: Page, beside: Community, codes: list[str], folder: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.add(write_archive(folder / "in", {"questions": QUESTIONS}, source="old"), arcname="old-forum")
    page.goto("/admin/transfers")
    page.get_by_label("A file").set_input_files(
        {"name": "forum.tar.gz", "mimeType": "application/gzip", "buffer": packed.getvalue()}
    )
    page.get_by_role("button", name="Start the import").click()
    if page.get_by_role("heading", name="Is it you?").count():
        prove_it(page, codes)
    expect(page.get_by_role("heading", level=1)).to_contain_text("forum.tar.gz")
    at = page.url
    page.reload()
    assert page.url == at
    expect_done(page)
    keep(page, "journey-import")
    shows(page, "/questions?category=speakers&sort=newest", "main", "Where did it go")
    shows(page, "/search?q=old+forum", ".result", "of the old forum")

    page.goto("/admin/transfers")
    signed_in_a_while_ago()
    page.get_by_role("button", name="Start the export").click()
    prove_it(page, codes)
    expect_done(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Fetch the archive").click()
    with tarfile.open(coming.value.path()) as tar:
        assert any(name.endswith("questions.jsonl") for name in tar.getnames())


def expect_done(page: Page) -> None:
    expect(page.locator("#errand .chip")).to_have_text("Done", timeout=40_000)
