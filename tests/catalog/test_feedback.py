from tui_dedup.records import Verdict


def test_a_pair_has_no_order(catalog) -> None:
    catalog.feedback.answer([("m2", "m1")], Verdict.NOT_SIMILAR)
    assert catalog.feedback.all() == {("m1", "m2"): Verdict.NOT_SIMILAR}
    catalog.feedback.answer([("m1", "m2")], Verdict.SAME)
    assert catalog.feedback.all() == {("m1", "m2"): Verdict.SAME}


def test_an_answer_can_be_taken_back(catalog) -> None:
    catalog.feedback.answer([("m1", "m2"), ("m1", "m3")], Verdict.NOT_SIMILAR)
    catalog.feedback.answer([("m3", "m1")], None)
    assert catalog.feedback.all() == {("m1", "m2"): Verdict.NOT_SIMILAR}


def test_a_content_is_never_paired_with_itself(catalog) -> None:
    catalog.feedback.answer([("m1", "m1")], Verdict.NOT_SIMILAR)
    assert catalog.feedback.all() == {}


def test_answers_are_told_in_the_order_they_are_asked_for(catalog) -> None:
    catalog.feedback.answer([("m1", "m2")], Verdict.SAME)
    assert catalog.feedback.answers([("m2", "m1"), ("m1", "m3")]) == {("m2", "m1"): Verdict.SAME, ("m1", "m3"): None}


def test_a_rejection_knows_the_last_run_when_it_was_given(catalog) -> None:
    catalog.feedback.answer([("m1", "m2")], Verdict.NOT_SIMILAR)
    run = catalog.runs.begin(["/photos"])
    catalog.feedback.answer([("m4", "m3")], Verdict.NOT_SIMILAR)
    catalog.feedback.answer([("m1", "m3")], Verdict.SAME)
    assert catalog.feedback.rejected() == {("m1", "m2"): 0, ("m3", "m4"): run}
