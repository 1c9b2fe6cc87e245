"""What an item of Photos has that none of those kept in its group has."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_dedup.act.planfile import PlanAsset, PlanMember
from tui_dedup.records import Trait


@dataclass(frozen=True, slots=True)
class Lack:
    """What would be lost: empty fields where nothing would."""

    favourite: bool = False
    title: str = ""
    description: str = ""
    keywords: tuple[str, ...] = ()
    albums: tuple[str, ...] = ()

    @property
    def kinds(self) -> list[str]:
        """What it is, in words, without the values."""
        words = {
            "keywords": self.keywords,
            "albums": self.albums,
            "a title": self.title,
            "a description": self.description,
            "being a favourite": self.favourite,
        }
        return [word for word, value in words.items() if value]

    @property
    def words(self) -> str:
        """What it is, with the values."""
        parts = [f"keywords {', '.join(self.keywords)}"] if self.keywords else []
        parts += [f"albums {', '.join(self.albums)}"] if self.albums else []
        parts += [f"title “{self.title}”"] if self.title else []
        parts += [f"description “{self.description}”"] if self.description else []
        return "; ".join([*parts, "favourite"] if self.favourite else parts)


def assets(members: Sequence[PlanMember]) -> list[PlanAsset]:
    """Return the items of Photos among these members."""
    return [member.asset for member in members if member.asset is not None]


def lack(kept: Sequence[PlanAsset], lost: Sequence[PlanAsset]) -> Lack:
    """Return what `lost` have and `kept` lack together; a title or description counts where none of them has one."""
    return Lack(
        favourite=any(map(_is_favourite, lost)) and not any(map(_is_favourite, kept)),
        title="" if any(asset.title for asset in kept) else next((asset.title for asset in lost if asset.title), ""),
        description=(
            "" if any(asset.description for asset in kept) else next((a.description for a in lost if a.description), "")
        ),
        keywords=_new([asset.keywords for asset in kept], [asset.keywords for asset in lost]),
        albums=_new([asset.albums for asset in kept], [asset.albums for asset in lost]),
    )


def _is_favourite(asset: PlanAsset) -> bool:
    return Trait.FAVOURITE in asset.traits


def _new(there: Sequence[Sequence[str]], coming: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(sorted({word for words in coming for word in words} - {word for words in there for word in words}))
