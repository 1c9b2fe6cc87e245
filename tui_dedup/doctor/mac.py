"""Apple Photos: what reads a library, what may ask Photos, and what may remove."""

import subprocess
import sys
from importlib.util import find_spec

from tui_dedup.doctor.finding import Check, Finding, State
from tui_dedup.macos import libraries, osascript, session
from tui_dedup.macos.libraries import LibraryError
from tui_dedup.macos.osascript import ScriptError
from tui_dedup.settings import Settings

_NO_MAC = "this is no Mac"
_PATIENCE = 20.0
"""Seconds that a question to Photos may take here."""
_STATUS = "import Photos; print(int(Photos.PHPhotoLibrary.authorizationStatusForAccessLevel_(2)))"
_STATES = {0: "nobody was asked yet", 1: "a profile forbids it", 2: "denied", 4: "only some photos are shared with this program"}


def reading(_settings: Settings) -> Finding:
    """Whether Photos libraries can be read, wherever they lie."""
    if find_spec("osxphotos") is None:
        return Finding("osxphotos", State.MISSING, "not installed", "to read Photos libraries: pip install 'dedup-tui[photos]'")
    return Finding("osxphotos", State.GOOD, "installed: Photos libraries can be read, copied ones on any system")


def library(settings: Settings) -> Finding:
    """Whether the library of the settings, or the one that Photos uses, may be read."""
    wanted = settings.photos.libraries or ([libraries.AUTO] if libraries.usual() else [])
    if not wanted:
        return Finding("Photos library", State.MISSING, "none in the usual places", "name one: --photos-library PATH")
    try:
        return Finding("Photos library", State.GOOD, ", ".join(libraries.resolve(wanted)))
    except LibraryError as error:
        return Finding("Photos library", State.BROKEN, ", ".join(wanted), str(error))


def ssh(_settings: Settings) -> Finding:
    """Whether macOS could ask anybody here."""
    if not session.over_ssh():
        return Finding("session", State.GOOD, "at the machine")
    steps = session.SSH_STEPS.format(command="dedup-tui apply photos-plan.json") if session.is_mac() else ""
    return Finding("session", State.MISSING, "over SSH", steps or "pictures go over the line with fewer colours")


def automation(settings: Settings) -> Finding:
    """Whether Photos answers us. Asked on a Mac only when it is to be used: the question may bring up a dialog."""
    if not session.is_mac():
        return Finding("Photos by AppleScript", State.MISSING, _NO_MAC)
    if not settings.photos.applescript:
        fix = "nothing to do; `dedup-tui doctor --use-applescript` asks it, which may bring up a question on the screen"
        return Finding("Photos by AppleScript", State.MISSING, "not asked", fix)
    try:
        count = osascript.run("wait_for_photos.applescript", str(round(_PATIENCE)), timeout=_PATIENCE)
    except ScriptError as error:
        return Finding("Photos by AppleScript", State.BROKEN, f"error {error.number}", str(error))
    return Finding("Photos by AppleScript", State.GOOD, f"it answers, and shows {count} items")


def photokit(_settings: Settings) -> Finding:
    """Whether PhotoKit may remove photos; nobody is asked for permission by this."""
    if not session.is_mac():
        return Finding("PhotoKit", State.MISSING, _NO_MAC)
    done = subprocess.run([sys.executable, "-P", "-c", _STATUS], capture_output=True, text=True, timeout=_PATIENCE, check=False)
    if done.returncode != 0:
        fix = "to remove photos from a library in one step: pip install 'dedup-tui[photokit]'"
        return Finding("PhotoKit", State.MISSING, "not installed", fix)
    status = int(done.stdout)
    if status == 3:
        return Finding("PhotoKit", State.GOOD, "allowed")
    fix = "macOS asks at the first removal" if status == 0 else session.grant(session.PHOTOS) + ", with full access"
    return Finding("PhotoKit", State.MISSING if status == 0 else State.BROKEN, _STATES.get(status, f"status {status}"), fix)


CHECKS: tuple[Check, ...] = (ssh, reading, library, automation, photokit)
