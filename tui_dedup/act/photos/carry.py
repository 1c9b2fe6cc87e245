"""Writing to the kept item what only the lost ones had, by AppleScript, and making sure that it is there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui_dedup.act.lacking import Lack, assets, lack
from tui_dedup.act.photos.rung import RungError
from tui_dedup.act.planfile import Plan, PlanAsset, PlanGroup
from tui_dedup.macos.osascript import ScriptError
from tui_dedup.macos.photos_app import PhotosApp, identifier_of


@dataclass(frozen=True, slots=True)
class Addition:
    """What a kept item is given."""

    keeper: PlanAsset
    lack: Lack

    @property
    def words(self) -> str:
        """What is written to which item, for a person to see before."""
        return f"{self.keeper.name} takes from those that go: {self.lack.words}"


def additions(plan: Plan) -> Iterator[Addition]:
    """Yield what the first kept item of each group would be given."""
    for group in plan.groups:
        yield from _addition(group)


def _addition(group: PlanGroup) -> Iterator[Addition]:
    kept = assets(group.kept)
    lost = lack(kept, assets(group.removed))
    if kept and lost.kinds:
        yield Addition(kept[0], lost)


def carry(app: PhotosApp, wanted: Sequence[Addition]) -> None:
    """Write the additions and read them back; raises `RungError` when one is not there afterwards."""
    try:
        for addition in wanted:
            _write(app, addition)
        there = {item.uuid: item for item in app.items()} if wanted else {}
    except ScriptError as error:
        raise RungError(str(error)) from error
    for addition in wanted:
        item, given = there.get(addition.keeper.uuid), addition.lack
        if item is None or not set(given.keywords) <= set(item.keywords) or given.favourite > item.favourite:
            raise RungError(f"Photos did not take what was written to {addition.keeper.name}.")


def _write(app: PhotosApp, addition: Addition) -> None:
    keeper, given = addition.keeper, addition.lack
    identifier = identifier_of(keeper.uuid)
    keywords = (*keeper.keywords, *given.keywords) if given.keywords else ()
    app.set_details(identifier, favourite=given.favourite, title=given.title, description=given.description, keywords=keywords)
    for name in given.albums:
        album, *others = app.albums(name) or [""]
        if not album or others:
            raise ScriptError(1, f"Photos has {len(others) + bool(album)} albums called {name}, so that one cannot be told.")
        for _ in app.add(album, [identifier]):
            if identifier not in app.members(album):
                raise ScriptError(1, f"Photos did not take {keeper.name} into the album {name}.")
