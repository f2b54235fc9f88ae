"""What operators do with a dialog: pass it on, take it over, ask a colleague in, judge it, begin again."""

from time import monotonic

from playwright.sync_api import Locator, expect

from tests.e2e.conftest import Come
from tests.e2e.lines import Company
from tests.e2e.people import GREETING, Operator, Visitor
from tests.e2e.test_contact_forms import comes_to, works
from tests.e2e.test_the_end import finishes, is_answered, is_over, rating_of


def more(operator: Operator) -> Operator:
    """The menu of the dialog, open."""
    operator.button("More about the conversation").click()
    expect(item(operator, "Create lead")).to_be_visible()
    return operator


def item(operator: Operator, name: str) -> Locator:
    return operator.page.get_by_role("menuitem", name=name, exact=True)


def chooses(operator: Operator, name: str) -> None:
    """The menu offers what could be done when it was opened; news of an answer may be a moment behind."""
    wanted = item(more(operator), name)
    ends = monotonic() + 20
    while not wanted.is_visible() and monotonic() < ends:
        operator.page.keyboard.press("Escape")
        more(operator)
    wanted.click()


def tab(operator: Operator, name: str) -> Locator:
    return operator.page.get_by_role("tab", name=name)


def test_who_skips_passes_it_on_at_once(come: Come, company: Company):
    """LINE-7, LINE-2: the next one is asked, long before the seconds are over; who may not skip cannot."""
    line = company.opens_line("alma", "bert", assignment="in_order", next_after_s=3_600)
    alma, bert = works(come, "alma"), works(come, "bert")
    comes_to(come, line).writes("Who takes me?")
    for operator in (alma, bert):
        operator.opens("Who takes me?")
    expect(bert.button("Take")).to_be_visible()
    expect(bert.button("Decline")).to_have_count(0)

    alma.button("Decline").click()

    expect(bert.row("Who takes me?")).to_contain_text("yours for")
    expect(alma.row("Who takes me?")).to_contain_text("offered to Bert")
    expect(alma.button("Decline")).to_have_count(0)
    for operator in (alma, bert):
        expect(operator.log).to_contain_text("declined")
    expect(bert.button("Decline")).to_be_visible()


def test_a_colleagues_dialog_is_taken_over(come: Come, company: Company):
    """LINE-7: it is the other one's from then on, for both of them and for the visitor."""
    line = company.opens_line("clara", "dirk")
    clara, dirk = works(come, "clara"), works(come, "dirk")
    guest = comes_to(come, line)
    is_answered(guest, clara, "Is it Clara?", "It is Clara")
    dirk.opens("Is it Clara?")
    expect(dirk.button("Take")).to_have_count(0)

    chooses(dirk, "Take over")
    box = dirk.page.get_by_role("dialog", name="Take over from")
    expect(box).to_contain_text("Clara")
    box.get_by_role("button", name="Take over").click()

    expect(dirk.row("Is it Clara?")).to_contain_text("assigned to you")
    expect(clara.page.get_by_text("assigned to Dirk")).to_be_visible()
    dirk.writes("And now it is Dirk")
    expect(guest.log).to_contain_text("Dirk joined")
    expect(guest.log).to_contain_text("And now it is Dirk")
    clara.writes("No, me")
    expect(clara.log.get_by_role("alert")).to_contain_text("Dirk")
    expect(item(more(dirk), "Take over")).to_have_count(0)


def test_a_colleague_of_another_line_is_asked_in(come: Come, company: Company):
    """LINE-7: sees it and answers in it; it stays with whoever has it."""
    company.opens_line("fritz")
    line = company.opens_line("elsa")
    elsa, fritz = works(come, "elsa"), works(come, "fritz")
    guest = comes_to(come, line)
    is_answered(guest, elsa, "A question for two")
    expect(fritz.row("A question for two")).to_have_count(0)

    chooses(elsa, "Invite a colleague")
    box = elsa.page.get_by_role("dialog", name="Invite a colleague")
    box.get_by_role("radio", name="Fritz").check()
    box.get_by_role("button", name="Invite").click()

    expect(elsa.log).to_contain_text("invited")
    tab(fritz, "Mine").click()
    fritz.opens("A question for two").writes("Fritz knows that")
    expect(guest.log).to_contain_text("Fritz knows that")
    expect(elsa.log).to_contain_text("Fritz knows that")
    expect(fritz.row("A question for two")).to_contain_text("Elsa")
    expect(elsa.row("A question for two")).to_contain_text("assigned to you")


def test_spam_is_quarantined_until_somebody_says_that_it_is_none(come: Come, company: Company):
    """LINE-7: it ends, and its writer is asked nothing; what comes next is for a supervisor, who unbans."""
    line = company.opens_line("gitta", assignment="in_order")
    line.hires("hugo", "supervisor")
    gitta, hugo = works(come, "gitta"), works(come, "hugo")
    guest = comes_to(come, line).writes("Buy my watches").is_greeted()
    gitta.opens("Buy my watches")

    chooses(gitta, "Mark as spam")
    gitta.button("Undo").first.click()
    expect(gitta.row("Buy my watches")).to_be_visible()
    expect(gitta.button("Do it now")).to_have_count(0)
    chooses(gitta, "Mark as spam")
    gitta.button("Do it now").click()
    expect(gitta.row("Buy my watches")).to_have_count(0)
    expect(gitta.log).to_contain_text("marked it as spam")
    guest.writes("Cheap watches")
    expect(guest.delivery_of("Cheap watches")).to_contain_text("Sent")

    tab(hugo, "Spam").click()
    hugo.opens("Cheap watches")
    expect(hugo.row("Cheap watches")).to_contain_text("spam")
    expect(hugo.button("Take")).to_have_count(0)
    expect(guest.log.get_by_text(GREETING)).to_have_count(1)
    expect(rating_of(guest)).to_have_count(0)
    expect(gitta.row("Cheap watches")).to_have_count(0)
    expect(tab(gitta, "Spam")).to_have_count(0)

    chooses(hugo, "Not spam")

    expect(hugo.log).to_contain_text("unmarked spam")
    expect(guest.log.get_by_text(GREETING)).to_have_count(2)
    expect(gitta.row("Cheap watches")).to_contain_text("yours for")
    gitta.opens("Cheap watches").writes("We have watches, thank you")
    expect(guest.log).to_contain_text("We have watches, thank you")


def test_a_supervisor_rates_the_work(come: Come, company: Company):
    """LINE-7: one to five and why; the operator sees it and may not do it, the client learns nothing."""
    line = company.opens_line("ilse")
    line.hires("jorg", "supervisor")
    ilse, jorg = works(come, "ilse"), works(come, "jorg")
    guest = comes_to(come, line)
    is_answered(guest, ilse, "Was that good work?")
    jorg.opens("Was that good work?")

    chooses(jorg, "Score this conversation")
    box = jorg.page.get_by_role("dialog", name="Score this conversation")
    box.get_by_role("radio", name="4").check()
    box.get_by_role("textbox").fill("Kind, but slow")
    box.get_by_role("button", name="Save score").click()

    expect(ilse.row("Was that good work?")).to_contain_text("score 4")
    for operator in (ilse, jorg):
        expect(operator.log).to_contain_text("scored 4/5")
        expect(operator.log).to_contain_text("Kind, but slow")
        expect(operator.client).to_contain_text("Supervisor score: 4/5")
    expect(item(more(ilse), "Score this conversation")).to_have_count(0)
    ilse.page.keyboard.press("Escape")
    ilse.writes("Anything else?")
    expect(guest.log).to_contain_text("Anything else?")
    expect(guest.log).not_to_contain_text("slow")


def test_a_lead_is_made_by_hand_of_a_name_alone(asked: Visitor, anna: Operator):
    """LINE-7, CRM-2: of nobody at all there is none, and that is said; then one, however often asked."""
    anna.opens(asked.question)
    chooses(anna, "Create lead")
    expect(anna.page.get_by_role("alert")).to_contain_text("Nothing is known about this client yet")
    asked.gives(name="Nameless Ned")
    expect(anna.row("Nameless Ned")).to_be_visible()
    expect(anna.client).not_to_contain_text("Lead")

    for _ in range(2):
        chooses(anna, "Create lead")

    expect(anna.log.get_by_text("created lead")).to_have_count(1)
    expect(anna.client).to_contain_text("Lead")
    anna.page.get_by_role("link", name="Leads", exact=True).click()
    expect(anna.page.get_by_role("row").filter(has_text="Nameless Ned")).to_have_count(1)


def test_a_finished_dialog_is_reopened_by_a_colleague(come: Come, company: Company):
    """LINE-7: whoever reopens it has it; the visitor keeps the number, the rating is put away."""
    line = company.opens_line("karla", "lutz")
    karla, lutz = works(come, "karla"), works(come, "lutz")
    guest = comes_to(come, line)
    is_answered(guest, karla, "Is that all?")
    number = guest.number
    finishes(karla, "Is that all?")
    is_over(guest)
    expect(rating_of(guest)).to_be_visible()
    tab(lutz, "Closed").click()
    lutz.opens("Is that all?")

    lutz.button("Reopen").click()

    expect(guest.log).to_contain_text("Conversation reopened")
    expect(rating_of(guest)).to_have_count(0)
    expect(lutz.button("Take")).to_have_count(0)
    expect(karla.row("Is that all?")).to_contain_text("Lutz")
    lutz.writes("One thing I forgot")
    expect(guest.log).to_contain_text("One thing I forgot")
    assert guest.number == number
    expect(karla.log).to_contain_text("reopened by")
