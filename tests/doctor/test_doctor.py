"""What doctor finds, and what it says to do."""

import hashlib
import os
import plistlib
import subprocess
import sys
from pathlib import Path

import pytest

from tui_dedup import doctor
from tui_dedup.act.places import beside
from tui_dedup.catalog import Catalog
from tui_dedup.catalog.journal import Intent
from tui_dedup.doctor import State, engine, mac, place, screen
from tui_dedup.macos import libraries, session
from tui_dedup.settings import Embed, Photos, Settings
from tui_dedup.workspace import Workspace


@pytest.fixture
def at_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "is_mac", lambda: True)
    monkeypatch.delenv("SSH_CONNECTION", raising=False)


def settings(tmp_path: Path, **changes: object) -> Settings:
    return Settings(workspace=str(tmp_path / "w"), **changes)


def test_everything_is_told_with_a_fix_for_all_that_is_not_good(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tui_dedup", "doctor", "--workspace", str(tmp_path / "w")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, done.stdout
    for name in ("pictures", "colours", "versions", "trash", "model", "device", "index", "PhotoKit", "osxphotos"):
        assert f"{name}: " in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_what_is_broken_ends_with_3(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    command = [sys.executable, "-m", "tui_dedup", "doctor", "--workspace", str(tmp_path / "file" / "w")]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 3
    assert "--workspace" in done.stdout


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def explode(_settings: Settings) -> doctor.Finding:
        raise RuntimeError("no")

    for room in (screen, engine, mac):
        monkeypatch.setattr(room, "CHECKS", ())
    monkeypatch.setattr(place, "CHECKS", (explode, place.versions))
    broken, good = doctor.examine(settings(tmp_path))
    assert (broken.name, broken.state, good.state) == ("explode", State.BROKEN, State.GOOD)


def test_the_trash_is_tried_with_a_file_of_its_own(home: Path, tmp_path: Path) -> None:
    import importlib

    from send2trash import plat_other

    importlib.reload(plat_other)
    assert place.trash(settings(tmp_path)).state is State.GOOD
    assert not list(home.glob("dedup-tui-doctor-*"))
    assert not list((home / ".local/share/Trash/files").iterdir())


def test_a_trash_that_cannot_be_made_is_told(home: Path, tmp_path: Path) -> None:
    import importlib

    from send2trash import plat_other

    importlib.reload(plat_other)
    (home / ".local").write_text("in the way")
    finding = place.trash(settings(tmp_path))
    assert finding.state is State.BROKEN
    assert "act.action" in finding.fix
    assert not list(home.glob("dedup-tui-doctor-*"))


@pytest.fixture
def cut_off(tmp_path: Path) -> Path:
    """A photo under the hidden name that it had when a move to another disk was killed; return its own path."""
    space = Workspace(tmp_path / "w")
    space.create()
    photo = tmp_path / "photos" / "b.jpg"
    photo.parent.mkdir()
    Path(beside(str(photo), "going")).write_bytes(b"a photo")
    with Catalog(space.catalog) as catalog:
        intent = Intent(str(photo), 7, 0, 1, 1, hashlib.md5(b"a photo").hexdigest(), str(tmp_path / "out" / "b.jpg"))
        catalog.journal.intend(catalog.journal.begin('{"action": "move"}'), [intent])
    return photo


def test_a_photo_under_a_hidden_name_gets_its_name_back(cut_off: Path, tmp_path: Path) -> None:
    finding = place.leftovers(settings(tmp_path))
    assert finding.state is State.GOOD
    assert f"{cut_off} was put back" in finding.found
    assert cut_off.read_bytes() == b"a photo"
    assert "cut off with" in place.leftovers(settings(tmp_path)).found


def test_a_photo_that_cannot_have_its_name_back_is_named(cut_off: Path, tmp_path: Path) -> None:
    cut_off.write_bytes(b"another")
    finding = place.leftovers(settings(tmp_path))
    assert finding.state is State.MISSING
    assert "only copy" in finding.found


def test_nothing_is_moved_while_a_run_may_be_at_it(cut_off: Path, tmp_path: Path) -> None:
    with Workspace(tmp_path / "w").lock():
        assert "while a run is under way" in place.leftovers(settings(tmp_path)).found
    assert not cut_off.exists()


def test_where_nothing_was_removed_no_catalog_is_made(tmp_path: Path) -> None:
    assert place.leftovers(settings(tmp_path)).state is State.GOOD
    assert not (tmp_path / "w").exists()


def test_a_model_that_is_not_here_is_told_with_its_download(tmp_path: Path) -> None:
    finding = engine.model(settings(tmp_path, embed=Embed(model="ViT-B-32", pretrained="laion2b_s34b_b79k")))
    assert finding.state is State.BROKEN
    assert "download" in finding.fix


def test_a_device_that_is_not_here_is_told(tmp_path: Path) -> None:
    finding = engine.device(settings(tmp_path, embed=Embed(device="mps")))
    assert finding.state is State.BROKEN
    assert "--device auto" in finding.fix


def test_letters_that_are_not_utf8_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with open(os.devnull, "w", encoding="latin-1") as output:
        monkeypatch.setattr(screen.sys, "stdout", output)
        assert screen.letters(settings(tmp_path)).state is State.BROKEN


def test_the_library_that_photos_uses_is_found(home: Path, tmp_path: Path, photos_libraries: Path) -> None:
    library = photos_libraries / "Test-10.15.1.photoslibrary"
    preferences = home / libraries._PREFERENCES[0]
    preferences.parent.mkdir(parents=True)
    preferences.write_bytes(plistlib.dumps({"SystemLibraryPath": str(library)}))
    finding = mac.library(settings(tmp_path))
    assert (finding.state, finding.found) == (State.GOOD, str(library.resolve()))


@pytest.mark.parametrize(("number", "words"), [(-1743, "Automation"), (-1712, "screen"), (-600, "Open Photos")])
def test_what_photos_answers_is_told(at_a_mac, photos_stand_in, tmp_path: Path, number: int, words: str) -> None:
    photos_stand_in.trouble("wait_for_photos.applescript", number)
    finding = mac.automation(settings(tmp_path, photos=Photos(applescript=True)))
    assert (finding.state, finding.found) == (State.BROKEN, f"error {number}")
    assert words in finding.fix


def test_photos_that_answers_is_good(at_a_mac, photos_stand_in, tmp_path: Path) -> None:
    assert mac.automation(settings(tmp_path, photos=Photos(applescript=True))).found == "it answers, and shows 0 items"


def test_photos_is_not_asked_unless_wanted(at_a_mac, photos_stand_in, tmp_path: Path) -> None:
    assert mac.automation(settings(tmp_path)).found == "not asked"
    assert not photos_stand_in.calls("wait_for_photos.applescript")


@pytest.mark.parametrize(
    ("status", "state", "fix"),
    [(0, State.MISSING, "first removal"), (2, State.BROKEN, "Privacy & Security > Photos"), (3, State.GOOD, "")],
)
def test_what_photokit_allows_is_told(at_a_mac, monkeypatch, tmp_path: Path, status: int, state: State, fix: str) -> None:
    (tmp_path / "photokit.json").write_text(f'{{"status": {status}}}')
    monkeypatch.setenv("PHOTOKIT_STAND_IN", str(tmp_path / "photokit.json"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[1] / "stand_ins" / "pyobjc"))
    finding = mac.photokit(settings(tmp_path))
    assert finding.state is state
    assert fix in finding.fix


def test_over_ssh_the_steps_are_told(at_a_mac, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 5 10.0.0.2 22")
    finding = mac.ssh(settings(tmp_path))
    assert "dedup-tui apply" in finding.fix
    assert "Remote Login" in finding.fix
    assert "sshd-keygen-wrapper" in session.grant(session.AUTOMATION)
