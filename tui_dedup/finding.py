"""The stage `find`: what lies in the sources, batch by batch into the catalog."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from time import perf_counter

from tui_dedup.catalog import Catalog
from tui_dedup.events import Event, Notice, PathSkipped, Progress, StageFinished, StageStarted
from tui_dedup.records import AssetFile, Folder, Kind, Skipped, SourceFile
from tui_dedup.settings import Photos, Scan, Settings
from tui_dedup.sources import folder
from tui_dedup.text import printable
from tui_dedup.workspace import Workspace

_BATCH = 500

Found = SourceFile | AssetFile | Folder | Skipped


def find(settings: Settings, remembered: Mapping[str, bytes] | None = None) -> tuple[list[str], Iterator[Found]]:
    """Return the folders and libraries that the settings name, and an iterator over what lies in them; raises `SourceError`.

    `remembered` are the states of folders, as `sources.folder.find` takes them; where only so many photos are wanted, it has
    to count them all.
    """
    known = None if settings.scan.limit else remembered
    folders = folder.resolve(settings.paths, settings.scan)
    named = _reported(settings.scan) if settings.scan.reports else []
    packages = _libraries(settings.photos) if settings.photos.libraries else {}
    items = chain(folder.find(folders, settings.scan, known), *named, *packages.values())
    return [*folders, *packages], _limited(items, settings.scan.limit)


def _reported(scan: Scan) -> list[Iterator[Found]]:
    """Return what each report names."""
    from tui_dedup.sources import reports  # noqa: PLC0415 - seldom needed, as what is loaded below

    groups = [reports.read(Path(report)) for report in scan.reports]
    return [reports.look_up(named, scan) for named in groups]


def _libraries(photos: Photos) -> dict[str, Iterator[Found]]:
    """Return what lies in each Photos library."""
    from tui_dedup.macos import libraries  # noqa: PLC0415
    from tui_dedup.sources import photos_library  # noqa: PLC0415

    return {package: photos_library.find(package, photos) for package in libraries.resolve(photos.libraries)}


def recorded(catalog: Catalog, run: int, items: Iterator[Found]) -> Iterator[Event]:
    """Put all that was found into the catalog, as found by `run`, and yield what happens."""
    started = perf_counter()
    count = 0
    yield StageStarted("find", None)
    for batch in _batches(items):
        files, skipped = _record(catalog, run, batch)
        same = [item for item in batch if isinstance(item, Folder) and item.unchanged]
        count += len(files) + sum(item.files for item in same)
        yield from skipped
        paths = [item.path for item in files] or [item.path for item in same]
        yield Progress("find", count, printable(paths[-1]) if paths else "")
    yield StageFinished("find", count, perf_counter() - started)


def exported(
    catalog: Catalog, workspace: Workspace, run: int, settings: Settings, read: Callable[[], Iterator[Event]]
) -> Iterator[Event]:
    """Let Photos export its items, and `read` them, some at a time: they take as much room again as the library."""
    from tui_dedup.macos.photos_app import PhotosApp  # noqa: PLC0415
    from tui_dedup.sources import photos_app  # noqa: PLC0415

    app = PhotosApp(settings.photos.timeout)
    yield Notice("Asking Photos for its items. If it takes long, look at the Mac's screen: macOS may ask for permission there.")
    items = app.items(settings.scan.limit)
    exports = photos_app.Exports(workspace.exports, app)
    started = perf_counter()
    yield StageStarted("export", len(items))
    found: list[Found] = []
    for done, item in enumerate(items, 1):
        found.append(exports.fetch(item))
        yield Progress("export", done, printable(item.filename))
        if len(found) == photos_app.CHUNK or done == len(items):
            _, skipped = _record(catalog, run, found)
            yield from skipped
            yield from read()
            if not settings.photos.keep_export:
                exports.discard(found)
            found = []
    yield StageFinished("export", len(items), perf_counter() - started)


def vanished(catalog: Catalog, run: int, roots: Sequence[str]) -> list[int]:
    """Return the ids of the files that are gone for certain: missing, and not because their disk is unplugged."""
    devices = {os.stat(root).st_dev for root in roots}
    unseen = catalog.files.unseen(run, roots)
    return [file_id for file_id, path, device in unseen if device in devices and _is_gone(path)]


def _is_gone(path: str) -> bool:
    """Tell whether there is no such file; one in a folder that may not be entered now may be there all the same."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _batches(items: Iterator[Found]) -> Iterator[list[Found]]:
    """Yield what was found some files at a time; ten in a folder that did not change take as long as one elsewhere."""
    batch: list[Found] = []
    weight = 0
    for item in items:
        batch.append(item)
        weight += 1 + (item.files // 10 if isinstance(item, Folder) and item.unchanged else 0)
        if weight >= _BATCH:
            yield batch
            batch, weight = [], 0
    yield batch


def _limited(items: Iterator[Found], limit: int) -> Iterator[Found]:
    """Yield the items up to the photo with the number `limit`; 0 means all."""
    if not limit:
        yield from items
    photos = 0
    for item in items:
        yield item
        photos += isinstance(item, AssetFile) or (isinstance(item, SourceFile) and item.kind is Kind.PHOTO)
        if photos == limit > 0:
            return


def _record(catalog: Catalog, run: int, batch: Sequence[Found]) -> tuple[list[SourceFile], list[PathSkipped]]:
    """Put what was found into the catalog; return the files, and what to tell of the rest."""
    assets = [item for item in batch if isinstance(item, AssetFile)]
    files = [item for item in batch if isinstance(item, SourceFile)]
    files += [file for item in assets for file in (item.file, *item.companions)]
    folders = [item for item in batch if isinstance(item, Folder)]
    skipped = [item for item in batch if isinstance(item, Skipped)]
    catalog.folders.record(run, [item for item in folders if item.unchanged])
    if catalog.files.record(run, files):
        from tui_dedup import forkserver  # noqa: PLC0415 - a scan of what is known does without

        forkserver.start()
    catalog.companions.link([(file.path, item.file.path) for item in assets for file in item.companions])
    catalog.assets.record(assets)
    catalog.folders.remember(run, [item for item in folders if not item.unchanged])
    catalog.files.skip(run, skipped)
    return files, [PathSkipped(printable(item.path), item.reason, item.trouble) for item in skipped]
