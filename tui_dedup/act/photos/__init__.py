"""Items of Photos libraries, which only Photos may remove: PhotoKit, else an album handed over, else a plan for later."""

from tui_dedup.act.photos.carry import additions
from tui_dedup.act.photos.ladder import remove
from tui_dedup.act.photos.split import split

__all__ = ["additions", "remove", "split"]
