"""A stop before too much is removed when nobody is at the screen."""

from tui_dedup.act.plan import summary
from tui_dedup.act.planfile import Plan
from tui_dedup.errors import CannotStartError
from tui_dedup.text import count


class LimitError(CannotStartError):
    """The plan would remove more than is allowed; nothing was touched."""


def require_within(plan: Plan, photos: int, limit: str) -> None:
    """Raise `LimitError` when the plan removes more photos than `limit`: a number, or a percentage of `photos`."""
    wanted = summary(plan).photos
    allowed = photos * int(limit[:-1]) // 100 if limit.endswith("%") else int(limit)
    if wanted > allowed:
        raise LimitError(
            f"This would remove {count(wanted, 'photo')}, more than the limit of {limit} ({allowed:,} of {photos:,}). "
            "Nothing was removed. Look at the groups, or raise the limit with --max-remove."
        )
