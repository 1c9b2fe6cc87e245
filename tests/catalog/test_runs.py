from tui_dedup.records import ModelInfo

MODEL = ModelInfo("builtin", "imagenet", 1280, "cpu", "fp32")


def test_there_is_no_last_run_at_first(catalog) -> None:
    assert catalog.runs.last() is None
    assert catalog.runs.model(1) is None


def test_a_run_keeps_what_was_asked_and_how_long_it_took(catalog) -> None:
    number = catalog.runs.begin(["/photos", "/more"])
    catalog.runs.took(number, "scan", 1.23456)
    catalog.runs.took(number, "match", 2)
    run = catalog.runs.last()
    assert (run.id, run.roots, run.seconds) == (number, ("/photos", "/more"), {"scan": 1.235, "match": 2})
    assert run.finished is None
    assert not catalog.runs.any_finished()
    catalog.runs.finish(number)
    assert catalog.runs.any_finished()
    run = catalog.runs.last()
    assert run.finished is not None
    assert run.finished >= run.started


def test_the_model_is_that_of_the_run_or_of_the_newest_before_it(catalog) -> None:
    first, second = catalog.runs.begin([]), catalog.runs.begin([])
    catalog.runs.embedded(first, MODEL)
    assert catalog.runs.model(second) == MODEL
    assert catalog.runs.last().model is None


def test_how_a_model_ran_the_last_time(catalog) -> None:
    catalog.runs.embedded(catalog.runs.begin([]), MODEL)
    catalog.runs.begin([])
    assert catalog.runs.last_use("builtin", "imagenet") == MODEL
    assert catalog.runs.last_use("builtin", "other") is None


def test_a_run_that_found_the_same_names_the_first_that_did(catalog) -> None:
    first, second = catalog.runs.begin([]), catalog.runs.begin([])
    assert catalog.runs.first_like(second) == second
    catalog.runs.found_same(second, first)
    assert (catalog.runs.first_like(first), catalog.runs.first_like(second)) == (first, first)
