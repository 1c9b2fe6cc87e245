"""The report of a run, version 1: see `schemas/report-1.json`, which every report is valid against."""

import base64
import json
import os
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from msgspec import structs

from tui_dedup import __version__
from tui_dedup.catalog import Catalog
from tui_dedup.events import Deed
from tui_dedup.records import Asset, Level, MemberView, Skipped
from tui_dedup.text import printable

VERSION = 1

Json = dict[str, Any]


def schema() -> Json:
    """Return the JSON Schema of a report."""
    text = files("tui_dedup.schemas").joinpath("report-1.json").read_text(encoding="utf-8")
    loaded: Json = json.loads(text)
    return loaded


def build(catalog: Catalog, deeds: Sequence[Deed] = ()) -> Json:
    """Return the report of the workspace's last run, with what became of each file that was to be removed.

    Raises `LookupError` when there was no run.
    """
    run = catalog.runs.last()
    if run is None:
        raise LookupError("there was no run")
    photos = catalog.files.photos(run.id)
    unreadable = catalog.files.unreadable(run.id)
    seen, size = catalog.files.totals(run.id)
    summary = catalog.groups.summary()
    return {
        "version": VERSION,
        "tool": f"dedup-tui {__version__}",
        "started": run.started.isoformat(),
        "seconds": {stage: run.seconds.get(stage, 0.0) for stage in ("scan", "embed", "match")},
        "sources": list(run.roots),
        "totals": {
            "files": seen,
            "photos": len(photos),
            "unreadable": len(unreadable),
            "bytes": size,
            "groups": {level.value: summary[level][0] for level in Level},
            "reclaimable_bytes": {level.value: summary[level][1] for level in Level},
        },
        "model": structs.asdict(run.model) if run.model else None,
        "index": _index(catalog.near.engine(Level.AI)) if run.model else None,
        "groups": [_group(level, *group) for level in Level for group in catalog.groups.all(level)],
        "unreadable": [_skipped(item) for item in unreadable],
        "left_out": [_skipped(item) for item in catalog.files.left_out(run.id)],
        "actions": [{"path": deed.path, "action": deed.action, "result": deed.result, "detail": deed.detail} for deed in deeds],
    }


def _index(searched: tuple[str, float] | None) -> Json | None:
    """Return what searched for near vectors, and the share of the near pairs that it finds, by a sample."""
    return {"engine": searched[0], "recall": searched[1]} if searched else None


def _group(level: Level, group_id: str, reclaimable: int, members: Sequence[MemberView]) -> Json:
    return {
        "id": group_id,
        "level": level.value,
        "reclaimable_bytes": reclaimable,
        "members": [_member(view) for view in members],
    }


def _member(view: MemberView) -> Json:
    photo, found = view.photo, view.photo.fingerprint
    return {
        **_path(photo.path),
        "size": photo.file.size,
        "width": found.width,
        "height": found.height,
        "taken": photo.taken.when.isoformat(),
        "taken_from": photo.taken.source.value,
        "md5": None if photo.stand_in else photo.md5,
        "dhash": found.dhash.hex() or None,
        "action": view.action.value,
        "reason": view.reason,
        "relation": view.evidence.relation.value,
        "score": view.evidence.score,
        "evidence": view.evidence.note,
        "companions": [printable(path) for path in photo.companions],
        **({"extras": sorted(found.extras)} if found.extras else {}),
        **({"asset": _asset(photo.asset)} if photo.asset else {}),
    }


def _asset(asset: Asset) -> Json:
    return {
        "library": printable(asset.library),
        "uuid": asset.uuid,
        "name": asset.name,
        "traits": sorted(asset.traits),
        "title": asset.title,
        "keywords": list(asset.keywords),
        "albums": list(asset.albums),
        "people": list(asset.people),
    }


def _skipped(item: Skipped) -> Json:
    return {**_path(item.path), "reason": item.reason}


def _path(path: str) -> Json:
    """Return the path as text, with its exact bytes beside it where they are not UTF-8."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return {"path": printable(path), "path_b64": base64.b64encode(os.fsencode(path)).decode("ascii")}
    return {"path": path}
