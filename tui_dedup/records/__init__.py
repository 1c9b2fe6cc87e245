"""The words of the house: frozen records that every room shares.

There are as many as files and photos, so they are structs: a dataclass takes six times as long to make.

A path is a `str` as `os.fsdecode` gives it: absolute, and with surrogates where its bytes are not UTF-8.
An MD5 is 32 hex digits and names a content: two files of one MD5 share one fingerprint and one vector.
"""

from tui_dedup.records.captions import is_default_caption
from tui_dedup.records.files import ASIDE, Folder, Kind, Skipped, SourceFile
from tui_dedup.records.groups import Action, Evidence, Group, GroupRow, Level, Member, MemberView, Relation, Verdict
from tui_dedup.records.models import ModelInfo
from tui_dedup.records.photos import (
    FILM,
    LOSSLESS,
    PICTURES,
    Asset,
    AssetFile,
    DateSource,
    Fingerprint,
    Photo,
    Scanned,
    Taken,
    Trait,
)

__all__ = [
    "ASIDE",
    "FILM",
    "LOSSLESS",
    "PICTURES",
    "Action",
    "Asset",
    "AssetFile",
    "DateSource",
    "Evidence",
    "Fingerprint",
    "Folder",
    "Group",
    "GroupRow",
    "Kind",
    "Level",
    "Member",
    "MemberView",
    "ModelInfo",
    "Photo",
    "Relation",
    "Scanned",
    "Skipped",
    "SourceFile",
    "Taken",
    "Trait",
    "Verdict",
    "is_default_caption",
]
