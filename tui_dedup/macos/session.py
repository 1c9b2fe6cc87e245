"""The session that we run in, and the words that lead a person to the right switch."""

import os
import subprocess
import sys

PHOTOS = "Photos"
AUTOMATION = "Automation"
FULL_DISK_ACCESS = "Full Disk Access"

_PROGRAMS = {
    "Apple_Terminal": "Terminal",
    "iTerm.app": "iTerm",
    "WezTerm": "WezTerm",
    "ghostty": "Ghostty",
    "vscode": "Visual Studio Code",
    "WarpTerminal": "Warp",
}


def is_mac() -> bool:
    """Return whether this is macOS."""
    return sys.platform == "darwin"


def over_ssh() -> bool:
    """Return whether nobody sits at the screen of this session, so that macOS can ask nobody for permission."""
    return bool(os.environ.get("SSH_CONNECTION")) or (is_mac() and _manager() not in ("Aqua", ""))


def _manager() -> str:
    try:
        done = subprocess.run(["launchctl", "managername"], capture_output=True, text=True, timeout=5, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def host_program() -> str:
    """Return the program that macOS asks about when we want something: the terminal, or what SSH runs as."""
    if over_ssh():
        return "sshd-keygen-wrapper"
    return _PROGRAMS.get(os.environ.get("TERM_PROGRAM", ""), "your terminal program")


def grant(pane: str) -> str:
    """Return the steps to a permission: `AUTOMATION`, `FULL_DISK_ACCESS` or `PHOTOS`."""
    switch = f"{host_program()} > Photos" if pane == AUTOMATION else host_program()
    return f"System Settings > Privacy & Security > {pane}: switch on {switch}"


SSH_STEPS = """\
Over SSH macOS shows its questions to nobody, so Photos and PhotoKit may not answer here.
What works over SSH: reading a library, once Full Disk Access is granted (System Settings > General > Sharing >
Remote Login > (i) > Allow full disk access for remote users), reviewing, and saving the plan.
To carry the plan out, sit down at the Mac, or share its screen, open Terminal there and run:
    {command}"""
"""One screen for a person over SSH. `command` is what to run at the Mac."""
