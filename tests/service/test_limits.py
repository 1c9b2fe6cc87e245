import pytest

from tui_dedup.service.limits import MOST_SECONDS, FullError, Room


def test_room_is_given_back():
    room = Room(3)
    with room.take(2):
        with pytest.raises(FullError), room.take(2):
            pass
        with room.take(1):
            assert room.taken == 3
    assert room.taken == 0


def test_room_is_given_back_after_a_failure_too():
    room = Room(3)
    with pytest.raises(ZeroDivisionError), room.take(3):
        1 / 0  # noqa: B018
    assert room.taken == 0


@pytest.mark.parametrize(("taken", "pace", "seconds"), [(0, 0.0, 1), (10, 0.01, 1), (100, 0.11, 11), (100, 60.0, MOST_SECONDS)])
def test_who_finds_none_is_told_how_long_the_others_take(taken, pace, seconds):
    room = Room(100, pace)
    with room.take(taken), pytest.raises(FullError) as error, room.take(101):
        pass
    assert error.value.seconds == seconds
