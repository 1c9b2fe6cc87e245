import threading
from itertools import count

import pytest

from tui_dedup.embed.ahead import ahead


def test_results_come_in_the_order_of_the_items():
    assert list(ahead(lambda number: number * number, range(100), workers=4, window=10)) == [n * n for n in range(100)]


def test_no_more_than_the_window_is_taken_in_advance():
    taken = count()
    results = ahead(lambda number: number, taken, workers=2, window=5)

    next(results)

    assert next(taken) == 6
    results.close()


def test_closing_ends_the_threads_and_drops_what_waits():
    done = []
    results = ahead(done.append, count(), workers=2, window=50)
    next(results)
    results.close()

    assert len(done) <= 51
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("embed")]


def test_trouble_of_a_worker_is_raised_where_its_result_is_asked_for():
    def work(number):
        return 1 / number

    results = ahead(work, [1, 0], workers=2, window=2)

    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)
