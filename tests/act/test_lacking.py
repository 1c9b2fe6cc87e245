"""What would be lost with an item of Photos."""

from tui_dedup.act.lacking import Lack, lack
from tui_dedup.act.planfile import PlanAsset
from tui_dedup.records import Trait


def item(**details: object) -> PlanAsset:
    return PlanAsset(library="/Mine.photoslibrary", uuid="A", name="A.JPG", **details)


def test_nothing_is_lost_that_a_kept_one_has() -> None:
    rich = item(title="t", description="d", keywords=("k",), albums=("a",), traits=(Trait.FAVOURITE,))
    assert lack([rich], [rich]) == Lack()
    assert lack([rich], [rich]).kinds == []


def test_what_only_the_lost_have_is_named() -> None:
    lost = lack([item(keywords=("k",))], [item(keywords=("k", "l"), albums=("a",)), item(title="t", traits=(Trait.FAVOURITE,))])
    assert lost == Lack(favourite=True, title="t", keywords=("l",), albums=("a",))
    assert lost.kinds == ["keywords", "albums", "a title", "being a favourite"]
    assert lost.words == "keywords l; albums a; title “t”; favourite"


def test_another_title_is_no_loss_where_the_kept_one_has_its_own() -> None:
    assert not lack([item(title="mine")], [item(title="yours")]).kinds


def test_what_several_kept_have_together_counts() -> None:
    assert not lack([item(keywords=("k",)), item(keywords=("l",))], [item(keywords=("k", "l"))]).kinds
