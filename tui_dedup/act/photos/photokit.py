"""PhotoKit in a process of its own: a request as JSON on standard input, the answer as JSON on standard output.

Run as `python -m tui_dedup.act.photos.photokit`. Requests: `{"do": "look", "ids": [...]}` and
`{"do": "delete", "ids": [...]}`, with local identifiers. macOS asks the person before anything is deleted; the call
blocks until they answer, and the items go to Recently Deleted. PhotoKit sees the System Photo Library only.
"""

import json
import sys
import threading
from collections.abc import Sequence
from typing import Any

Answer = dict[str, Any]

ASK_SECONDS = 300.0
"""How long a person may take to answer whether this program may see their photos."""
NO_MODULE = "no module"
NO_ACCESS = "no access"
COUNT_DIFFERS = "count differs"
REFUSED = "refused"


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    try:
        import Photos  # noqa: PLC0415 - there on macOS only, and an extra
    except ImportError:
        answer: Answer = {"error": NO_MODULE}
    else:
        answer = _answer(PhotoKit(Photos), request["do"], request["ids"])
    json.dump(answer, sys.stdout)


def _answer(kit: "PhotoKit", deed: str, identifiers: Sequence[str]) -> Answer:
    status = kit.authorise()
    if status != kit.photos.PHAuthorizationStatusAuthorized:
        return {"error": NO_ACCESS, "status": int(status)}
    return kit.look(identifiers) if deed == "look" else kit.delete(identifiers)


class PhotoKit:
    """The few calls that we make, on pyobjc's module `Photos`."""

    def __init__(self, photos: Any) -> None:
        self.photos = photos

    def authorise(self) -> int:
        """Return the status of our access, after asking for it if nobody was asked before."""
        level = self.photos.PHAccessLevelReadWrite
        library = self.photos.PHPhotoLibrary
        status = int(library.authorizationStatusForAccessLevel_(level))
        if status != self.photos.PHAuthorizationStatusNotDetermined:
            return status
        answered = threading.Event()
        library.requestAuthorizationForAccessLevel_handler_(level, lambda _status: answered.set())
        answered.wait(ASK_SECONDS)
        return int(library.authorizationStatusForAccessLevel_(level))

    def look(self, identifiers: Sequence[str]) -> Answer:
        """Return what Photos says of those of the items that it has, those in Recently Deleted left out."""
        return {"items": {asset.localIdentifier(): self._facts(asset) for asset in self._fetch(identifiers)}}

    def _facts(self, asset: Any) -> Answer:
        live = bool(asset.mediaSubtypes() & self.photos.PHAssetMediaSubtypePhotoLive)
        return {
            "favourite": bool(asset.isFavorite()),
            "hidden": bool(asset.isHidden()),
            "burst": asset.burstIdentifier() is not None,
            "live": live,
            "edited": bool(asset.hasAdjustments()),
            "shared": asset.sourceType() != self.photos.PHAssetSourceTypeUserLibrary,
            "deletable": bool(asset.canPerformEditOperation_(self.photos.PHAssetEditOperationDelete)),
        }

    def _fetch(self, identifiers: Sequence[str]) -> list[Any]:
        options = self.photos.PHFetchOptions.alloc().init()
        options.setIncludeHiddenAssets_(True)
        options.setIncludeAllBurstAssets_(True)
        found = self.photos.PHAsset.fetchAssetsWithLocalIdentifiers_options_(list(identifiers), options)
        return [found.objectAtIndex_(index) for index in range(found.count())]

    def delete(self, identifiers: Sequence[str]) -> Answer:
        """Delete all of the items in one request, or none when one of them cannot be found."""
        assets = self._fetch(identifiers)
        if len(assets) != len(set(identifiers)):
            return {"error": COUNT_DIFFERS, "asked": len(set(identifiers)), "found": len(assets)}

        def change() -> None:
            self.photos.PHAssetChangeRequest.deleteAssets_(assets)

        library = self.photos.PHPhotoLibrary.sharedPhotoLibrary()
        done, error = library.performChangesAndWait_error_(change, None)
        if done:
            return {"deleted": len(assets)}
        return {"error": REFUSED, "code": int(error.code()), "text": str(error.localizedDescription())}


if __name__ == "__main__":
    main()
