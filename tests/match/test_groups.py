"""Groups: ids from contents, bytes that can be freed."""

from hypothesis import given
from hypothesis import strategies as st

from tui_dedup.match.groups import Choice, identity
from tui_dedup.records import Level


@given(st.lists(st.text("0123456789abcdef", min_size=32, max_size=32), min_size=2, max_size=6), st.randoms())
def test_the_id_depends_on_level_and_contents_alone(md5s, random):
    shuffled = random.sample(md5s, len(md5s))
    assert identity(Level.AI, md5s) == identity(Level.AI, shuffled + md5s[:1])
    assert identity(Level.AI, md5s) != identity(Level.PERCEPTUAL, md5s)


def test_what_is_not_kept_can_be_freed(photo):
    copies = [photo(md5="aa", size=100, path=f"/{name}") for name in "cab"]
    group = Choice(("path",), {}).among("group", Level.EXACT, copies).of_same_bytes()
    assert [member.file_id for member in group.members] == [copies[1].id, copies[2].id, copies[0].id]
    assert (group.reclaimable, group.members[0].keeper, group.members[0].reason) == (200, True, "first path")


def test_a_chosen_keeper_wins_over_the_rules(photo):
    first, chosen = photo(path="/a"), photo(path="/b")
    choice = Choice(("path",), {"one": chosen.id})
    kept = choice.among("one", Level.AI, [first, chosen])
    assert (kept.id, kept.kept, kept.reason) == ("one", chosen, "your choice")
    assert choice.among("other", Level.AI, [first, chosen]).kept is first
