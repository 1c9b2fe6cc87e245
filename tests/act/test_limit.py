"""Nobody at the screen: too many removals stop before the first."""

from pathlib import Path

import pytest

from tests.act.conftest import keep, make, plan, remove
from tui_dedup.act.limit import LimitError, require_within


@pytest.mark.parametrize(("photos", "limit", "fits"), [(4, "50%", True), (3, "50%", False), (9, "2", True), (9, "1", False)])
def test_the_limit_is_a_number_or_a_part(tmp_path: Path, photos: int, limit: str, fits: bool) -> None:
    members = [keep(make(tmp_path / "a.jpg")), remove(make(tmp_path / "b.jpg")), remove(make(tmp_path / "c.jpg"))]
    if fits:
        require_within(plan(members), photos, limit)
    else:
        with pytest.raises(LimitError, match="2 photos, more than the limit"):
            require_within(plan(members), photos, limit)
