"""Ten thousand photos by way of a service that is killed and started again, twice.

Server process, HTTP, client, thumbnails and catalog are real. The model is the stand-in of tests/service, so that the
minutes go into what is shown here.
"""

import hashlib
import threading

import numpy as np
import pytest
from PIL import Image

from tests.service import stand_in
from tests.service.running import Server
from tui_dedup import embed
from tui_dedup.catalog import Catalog
from tui_dedup.events import Progress
from tui_dedup.records import Fingerprint, Kind, Scanned, SourceFile
from tui_dedup.settings import Embed, Settings

PHOTOS = 10_000
KEY = stand_in.KEY


def colour(number: int) -> tuple[int, int, int]:
    """Return a colour whose direction tells the numbers apart."""
    return 10 + number % 100, 10 + number // 100, 120


def md5_of(number: int) -> str:
    return hashlib.md5(str(number).encode()).hexdigest()


def scan(catalog: Catalog, workspace) -> int:
    """Return a run with a thumbnail for each photo."""
    run = catalog.runs.begin(["/photos"])
    files = [SourceFile(f"/photos/{number}", "/photos", Kind.PHOTO, 1, 1, 1, 1, number) for number in range(PHOTOS)]
    catalog.files.record(run, files)
    contents = []
    for file_id, file in catalog.files.unread(run, "test"):
        md5 = md5_of(int(file.path.rpartition("/")[2]))
        contents.append(Scanned(file_id, md5, Fingerprint(md5, "JPEG", 8, 8, 1, bytes(32), None, None, None, None, None, False)))
    catalog.files.save("test", contents)
    for number in range(PHOTOS):
        path = workspace.thumbnail(md5_of(number))
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (16, 16), colour(number)).save(path, quality=95)
    return run


@pytest.mark.slow
def test_a_service_killed_twice_loses_no_photo_and_doubles_none(catalog, workspace, tmp_path):
    run = scan(catalog, workspace)
    tower = stand_in.StandIn()
    done = []
    with Server(tmp_path / "log") as server:
        settings = Settings(embed=Embed(mode="remote", service_url=server.url))
        restarts = []
        for event in embed.run(catalog, workspace, run, settings):
            if isinstance(event, Progress):
                done.append(event.done)
                if len(restarts) < 2 and event.done > PHOTOS * (len(restarts) + 1) // 3:
                    server.kill()
                    restarts.append(threading.Timer(1, server.start))
                    restarts[-1].start()
        for restart in restarts:
            restart.join()

    assert len(restarts) == 2
    assert done == sorted(set(done))
    assert done[-1] == PHOTOS
    md5s, vectors = catalog.vectors.of_run(run, KEY)
    assert md5s == sorted(map(md5_of, range(PHOTOS)))
    pictures = [tower.prepare(Image.open(workspace.thumbnail(md5))) for md5 in md5s]
    assert np.array_equal(vectors, tower.encode(np.stack(pictures))), "each photo has the vector of its own thumbnail"
