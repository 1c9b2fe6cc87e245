"""Stands in for pyobjc's module Photos, with its real constants. PHOTOKIT_STAND_IN names the JSON file of its state.

The state: `status`, `answer` (the status after the person was asked), `assets` by UUID, and `trouble` of the deletion: a
code of PHPhotosErrorDomain, "hang", or "partly" (success, with all but the first still there).
"""

import json
import os
import time
from pathlib import Path

PHAccessLevelReadWrite = 2
PHAuthorizationStatusNotDetermined = 0
PHAuthorizationStatusAuthorized = 3
PHAssetMediaSubtypePhotoLive = 8
PHAssetSourceTypeUserLibrary = 1
PHAssetEditOperationDelete = 1

_FILE = Path(os.environ["PHOTOKIT_STAND_IN"])
_inside = False


def _state():
    return json.loads(_FILE.read_text())


def _write(state):
    _FILE.write_text(json.dumps(state))


class PHFetchOptions:
    hidden = bursts = False

    @classmethod
    def alloc(cls):
        return cls()

    def init(self):
        return self

    def setIncludeHiddenAssets_(self, value):
        self.hidden = value

    def setIncludeAllBurstAssets_(self, value):
        self.bursts = value


class PHFetchResult:
    def __init__(self, assets):
        self._assets = assets

    def count(self):
        return len(self._assets)

    def objectAtIndex_(self, index):
        return self._assets[index]


class PHAsset:
    def __init__(self, uuid, facts):
        self.uuid, self._facts = uuid, facts

    @staticmethod
    def fetchAssetsWithLocalIdentifiers_options_(identifiers, options):
        assets = _state()["assets"]
        wanted = [identifier.partition("/")[0] for identifier in identifiers]
        found = [PHAsset(uuid, assets[uuid]) for uuid in wanted if uuid in assets]
        return PHFetchResult([asset for asset in found if options.hidden or not asset.isHidden()])

    def localIdentifier(self):
        return f"{self.uuid}/L0/001"

    def isFavorite(self):
        return self._facts.get("favourite", False)

    def isHidden(self):
        return self._facts.get("hidden", False)

    def burstIdentifier(self):
        return self._facts.get("burst")

    def mediaSubtypes(self):
        return self._facts.get("subtypes", 0)

    def hasAdjustments(self):
        return self._facts.get("edited", False)

    def sourceType(self):
        return self._facts.get("source", PHAssetSourceTypeUserLibrary)

    def canPerformEditOperation_(self, operation):
        assert operation == PHAssetEditOperationDelete
        return self._facts.get("deletable", True)


class PHAssetChangeRequest:
    @staticmethod
    def deleteAssets_(assets):
        assert _inside, "only inside a change block"
        PHPhotoLibrary.asked = [asset.uuid for asset in assets]


class NSError:
    def __init__(self, code):
        self._code = code

    def code(self):
        return self._code

    def localizedDescription(self):
        return f"The operation couldn’t be completed. (PHPhotosErrorDomain error {self._code}.)"


class PHPhotoLibrary:
    asked = []

    @classmethod
    def sharedPhotoLibrary(cls):
        return cls()

    @staticmethod
    def authorizationStatusForAccessLevel_(level):
        assert level == PHAccessLevelReadWrite
        return _state().get("status", PHAuthorizationStatusAuthorized)

    @staticmethod
    def requestAuthorizationForAccessLevel_handler_(level, handler):
        state = _state()
        state["status"] = state["answer"]
        _write(state)
        handler(state["status"])

    def performChangesAndWait_error_(self, block, error):
        global _inside
        assert error is None, "pyobjc takes None and returns the error"
        _inside = True
        block()
        _inside = False
        state = _state()
        state.setdefault("requests", []).append(self.asked)
        trouble = state.get("trouble")
        gone = self.asked[:1] if trouble == "partly" else [] if trouble else self.asked
        for uuid in gone:
            del state["assets"][uuid]
        _write(state)
        if trouble == "hang":
            time.sleep(3600)
        return (False, NSError(trouble)) if isinstance(trouble, int) else (True, None)
