"""Who has put the form away, and who thinks better of it or of what was written (FORM-3, FORM-6, FORM-9)."""

from openline.actions import arrive
from openline.domain.times import DAY, SECOND
from tests.actions.steps import forms_of, is_asked, is_over, puts_away
from tests.cast import Stage


def says_not_now(stage: Stage) -> str:
    d, form_id = is_asked(stage)
    puts_away(stage, form_id)
    return d


def days_later(stage: Stage, days: float) -> None:
    """Looked in meanwhile: a browser that stays away for 30 days is another visitor's."""
    for _ in range(2):
        stage.moves_on(days / 2 * DAY / SECOND)
        stage.do(arrive.visitor_arrives, stage.vera, "", stage.now)


def test_after_two_skips_form_1_comes_once_in_30_days(stage: Stage) -> None:
    """FORM-6: also when it was neither answered nor put away the last time."""
    for _ in range(2):
        is_over(stage, says_not_now(stage))
    d = stage.writes().dialog_id
    stage.moves_on(5)
    assert forms_of(stage, d) == []
    is_over(stage, d)
    days_later(stage, 30)

    d, _ = is_asked(stage)
    assert [each.kind for each in forms_of(stage, d)] == ["introduce"]
    is_over(stage, d)
    days_later(stage, 29)
    d = stage.writes().dialog_id
    stage.moves_on(5)
    assert forms_of(stage, d) == []


def test_after_two_skips_form_3_still_comes(stage: Stage) -> None:
    """FORM-8: nobody can answer, and else nobody ever could."""
    for _ in range(2):
        is_over(stage, says_not_now(stage))
    stage.nobody_is_here()
    assert [each.kind for each in forms_of(stage, stage.writes().dialog_id)] == ["offline"]
