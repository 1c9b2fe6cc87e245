-- The catalog, version 1. A path is a BLOB of the bytes that the system knows; an MD5 is 32 hex digits of text;
-- a time is ISO 8601 text. Derived facts hang on the content (md5), so that moved files keep them.

CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    roots TEXT NOT NULL,               -- JSON list of printable paths
    started TEXT NOT NULL,
    finished TEXT,
    seconds TEXT NOT NULL DEFAULT '{}', -- JSON: stage to seconds
    model TEXT,                        -- JSON of ModelInfo, or NULL while nothing is embedded
    same_as INTEGER                    -- an earlier run that found just the same, or NULL
) STRICT;

CREATE TABLE content (
    md5 TEXT PRIMARY KEY,
    decoder TEXT NOT NULL,             -- what opened it: another decoder tries an unreadable content again
    error TEXT,                        -- why it cannot be read; then all below is NULL
    -- All below is NULL too while nothing but the MD5 is known; dhash is empty where only the header was read.
    format TEXT, width INTEGER, height INTEGER, orientation INTEGER, dhash BLOB,
    taken TEXT, taken_from TEXT,
    camera_make TEXT, camera_model TEXT, latitude REAL, longitude REAL, is_screenshot INTEGER,
    extras TEXT,                       -- JSON list of what the file holds beside its picture, in words, or NULL for nothing
    live_id TEXT                       -- Apple's ContentIdentifier
) STRICT;

CREATE TABLE folder (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    state BLOB,                        -- in which a source found it whole, or NULL where the files in it may be others
    recorded INTEGER,                  -- the run that recorded the files which the state stands for, and that they are:
    files INTEGER, ids INTEGER, mixed INTEGER, -- how many, the sum of their ids, and of those mixed
    run INTEGER                        -- the last run that found it in this state
) STRICT;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path BLOB NOT NULL UNIQUE,
    root BLOB NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, ctime_ns INTEGER NOT NULL,
    device INTEGER NOT NULL, inode INTEGER NOT NULL,
    md5 TEXT REFERENCES content,       -- NULL until it was read
    error TEXT,                        -- why the file itself could not be read
    taken TEXT, taken_from TEXT,       -- the best date that is known for this file
    live_id TEXT,                      -- of a video that may belong to a Live Photo: its ContentIdentifier, or ''; NULL until it was read
    companion_of INTEGER REFERENCES file ON DELETE SET NULL,
    gone INTEGER NOT NULL DEFAULT 0,   -- 1 after we moved it away, until a source sees it again
    folder INTEGER NOT NULL REFERENCES folder,
    first_run INTEGER NOT NULL,
    recorded INTEGER NOT NULL          -- the last run that found it by itself: see `found`
) STRICT;
CREATE INDEX file_folder ON file (folder, recorded);
CREATE INDEX file_error ON file (id) WHERE error IS NOT NULL;
CREATE INDEX file_md5 ON file (md5);
CREATE INDEX file_companion ON file (companion_of) WHERE companion_of IS NOT NULL;

-- Each file with the last run that found it. A folder in the state in which its files were recorded is found with all of them:
-- a run writes that of the folder, and nothing of the files.
CREATE VIEW found AS
SELECT f.*, CASE WHEN f.recorded = d.recorded THEN d.run ELSE f.recorded END AS run
FROM file f LEFT JOIN folder d ON d.id = f.folder;

CREATE TABLE asset (                   -- what an item of a Photos library is to Photos
    file_id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
    library BLOB NOT NULL,
    uuid TEXT NOT NULL,
    name TEXT NOT NULL,
    traits TEXT NOT NULL,              -- JSON list, as the three lists below
    stand_in INTEGER NOT NULL,
    taken TEXT, latitude REAL, longitude REAL,
    title TEXT NOT NULL, description TEXT NOT NULL,
    keywords TEXT NOT NULL, albums TEXT NOT NULL, people TEXT NOT NULL
) STRICT;

CREATE TABLE change (number INTEGER NOT NULL) STRICT; -- how often a file, a content or an asset changed; being seen is no change
INSERT INTO change VALUES (0);
CREATE TRIGGER file_made AFTER INSERT ON file BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER file_dropped AFTER DELETE ON file BEGIN
    UPDATE change SET number = number + 1;
    UPDATE folder SET state = NULL WHERE id = OLD.folder; -- it no longer stands for all files that were in it
END;
CREATE TRIGGER file_changed AFTER UPDATE OF md5, error, gone, companion_of, live_id, kind, root, size, mtime_ns, ctime_ns, device,
    inode, taken, taken_from ON file WHEN
    OLD.md5 IS NOT NEW.md5 OR OLD.error IS NOT NEW.error OR OLD.gone <> NEW.gone OR OLD.companion_of IS NOT NEW.companion_of
    OR OLD.live_id IS NOT NEW.live_id OR OLD.kind <> NEW.kind OR OLD.root <> NEW.root OR OLD.size <> NEW.size
    OR OLD.mtime_ns <> NEW.mtime_ns OR OLD.ctime_ns <> NEW.ctime_ns OR OLD.device <> NEW.device OR OLD.inode <> NEW.inode
    OR OLD.taken IS NOT NEW.taken OR OLD.taken_from IS NOT NEW.taken_from
BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER content_made AFTER INSERT ON content BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER content_changed AFTER UPDATE ON content BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER content_dropped AFTER DELETE ON content BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER asset_made AFTER INSERT ON asset BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER asset_changed AFTER UPDATE ON asset BEGIN UPDATE change SET number = number + 1; END;
CREATE TRIGGER asset_dropped AFTER DELETE ON asset BEGIN UPDATE change SET number = number + 1; END;

CREATE TABLE stamp (                   -- what was made of the files, and the state that they were in then
    name TEXT PRIMARY KEY,
    run INTEGER NOT NULL,              -- for which run it was made
    state TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE skipped (
    run INTEGER NOT NULL REFERENCES run,
    path BLOB NOT NULL,
    reason TEXT NOT NULL,
    trouble INTEGER NOT NULL,
    PRIMARY KEY (run, path)
) STRICT, WITHOUT ROWID;

CREATE TABLE vector (
    id INTEGER PRIMARY KEY,
    md5 TEXT NOT NULL,
    model TEXT NOT NULL,               -- ModelInfo.key
    data BLOB NOT NULL,                -- float16, of length one
    UNIQUE (model, md5)
) STRICT;

CREATE TABLE look (
    md5 TEXT PRIMARY KEY,
    version INTEGER NOT NULL,          -- the layout of data, which belongs to the matcher
    data BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE near (
    level TEXT PRIMARY KEY,
    key TEXT NOT NULL,                 -- how it was searched
    library TEXT NOT NULL,             -- names the contents among which it was searched
    reach REAL NOT NULL,               -- the largest distance or the smallest cosine that it looked for
    engine TEXT NOT NULL,              -- what searched: exact or annoy
    recall REAL NOT NULL,              -- the share of all such pairs that it finds, by a sample
    contents BLOB NOT NULL, whole BLOB NOT NULL,
    a BLOB NOT NULL, b BLOB NOT NULL, score BLOB NOT NULL, proven BLOB NOT NULL, looked BLOB NOT NULL, evidence BLOB NOT NULL,
    beneath TEXT, placed BLOB,         -- which groups the level below had, and in which of them each content stood
    counts TEXT NOT NULL DEFAULT '[]'  -- JSON: [threshold, groups, photos] for thresholds to choose from
) STRICT, WITHOUT ROWID;

CREATE TABLE likeness (
    md5 TEXT NOT NULL,
    keeper TEXT NOT NULL,
    version INTEGER NOT NULL,          -- the layout of data, which belongs to the matcher
    data TEXT NOT NULL,                -- JSON; the app reads lies of it, where the picture lies on the keeper
    PRIMARY KEY (md5, keeper)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen (
    md5 TEXT PRIMARY KEY,
    run INTEGER NOT NULL               -- the first run that matched this content: it is new to answers of earlier runs
) STRICT, WITHOUT ROWID;

CREATE TABLE state (                   -- what the groups of a level were made from
    level TEXT PRIMARY KEY,
    basis TEXT NOT NULL,               -- keeper rules and the like: with another, all groups are made anew
    library TEXT NOT NULL,             -- names which photos held which contents
    inputs TEXT NOT NULL               -- thresholds, answers: what else decides who stands together
) STRICT, WITHOUT ROWID;

CREATE TABLE "group" (
    id TEXT PRIMARY KEY,
    level TEXT NOT NULL,
    reclaimable INTEGER NOT NULL,
    returned INTEGER NOT NULL          -- 1 when a new photo brought a rejected pair together again
) STRICT;
CREATE INDEX group_savings ON "group" (level, reclaimable DESC, id);

CREATE TABLE member (
    group_id TEXT NOT NULL REFERENCES "group" ON DELETE CASCADE,
    position INTEGER NOT NULL,
    file_id INTEGER NOT NULL REFERENCES file ON DELETE CASCADE,
    keeper INTEGER NOT NULL,
    reason TEXT NOT NULL,
    relation TEXT NOT NULL,
    score REAL,
    note TEXT NOT NULL,
    PRIMARY KEY (group_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_file ON member (file_id);

CREATE TABLE mark (
    file_id INTEGER PRIMARY KEY REFERENCES file ON DELETE CASCADE,
    md5 TEXT NOT NULL,                 -- of the content that was marked: another content in its place has no mark
    action TEXT NOT NULL,
    at TEXT NOT NULL
) STRICT;

CREATE TABLE review (
    group_id TEXT PRIMARY KEY,         -- no reference: an answer outlives the group, whose id comes from its contents
    keeper INTEGER REFERENCES file ON DELETE SET NULL,
    reviewed INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE decided (                 -- what became of members of reviewed groups: it outlives the groups, and teaches
    level TEXT NOT NULL,
    keeper TEXT NOT NULL,              -- MD5s
    md5 TEXT NOT NULL,
    action TEXT NOT NULL,
    PRIMARY KEY (level, keeper, md5)
) STRICT, WITHOUT ROWID;

CREATE TABLE feedback (
    a TEXT NOT NULL,
    b TEXT NOT NULL CHECK (a < b),
    verdict TEXT NOT NULL,
    at TEXT NOT NULL,
    run INTEGER NOT NULL,              -- the last run when it was given
    PRIMARY KEY (a, b)
) STRICT, WITHOUT ROWID;

CREATE TABLE removal (
    id INTEGER PRIMARY KEY,
    plan TEXT NOT NULL,                -- the plan as JSON
    started TEXT NOT NULL,
    finished TEXT
) STRICT;

CREATE TABLE deed (
    id INTEGER PRIMARY KEY,
    removal INTEGER NOT NULL REFERENCES removal,
    path BLOB NOT NULL,
    size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    device INTEGER NOT NULL, inode INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    state TEXT NOT NULL,               -- intended, done, failed, undone
    destination BLOB,                  -- where it lies now, when known
    detail TEXT NOT NULL DEFAULT '',
    at TEXT NOT NULL
) STRICT;
CREATE INDEX deed_removal ON deed (removal);

-- What is to happen to each member that is still there: a person's mark if it still fits the content, else the level's default.
CREATE VIEW decision AS
SELECT m.group_id, m.position, m.file_id, m.keeper, g.level,
       COALESCE(k.action, CASE WHEN m.keeper THEN 'keep' WHEN g.level = 'exact' THEN 'remove' ELSE 'undecided' END) AS action
FROM member m
JOIN "group" g ON g.id = m.group_id
JOIN file f ON f.id = m.file_id AND NOT f.gone
LEFT JOIN mark k ON k.file_id = m.file_id AND k.md5 = f.md5;
