/** Balanced sources: what a glance at a few frames found, and saved selections. */
export const balance = `
-- One row per (video, pack, parameters), as of score runs: what has none is pending. Scores are the pack's, raw.
CREATE TABLE glance (
  video_id TEXT NOT NULL REFERENCES video (id),
  pack_sha256 TEXT NOT NULL,
  parameters TEXT NOT NULL,
  pack TEXT NOT NULL,
  at TEXT NOT NULL,
  scores TEXT NOT NULL,
  -- Perceptual hashes of frames, 16 hexadecimal digits each.
  hashes TEXT NOT NULL,
  frames INTEGER NOT NULL,
  versions TEXT NOT NULL,
  PRIMARY KEY (video_id, pack_sha256, parameters)
) STRICT, WITHOUT ROWID;

CREATE TABLE selection (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  options TEXT NOT NULL,
  taxonomy TEXT NOT NULL,
  pack TEXT NOT NULL,
  pack_sha256 TEXT NOT NULL,
  selected INTEGER NOT NULL,
  short_bins INTEGER NOT NULL,
  report TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE selection_video (
  selection_id TEXT NOT NULL REFERENCES selection (id),
  place INTEGER NOT NULL,
  video_id TEXT NOT NULL REFERENCES video (id),
  sha256 TEXT,
  quality REAL,
  source TEXT NOT NULL CHECK (source IN ('score', 'proxy', 'labelled')),
  bin INTEGER,
  stratum TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('selected', 'disagreeing', 'duplicate', 'labelled')),
  reason TEXT,
  PRIMARY KEY (selection_id, place),
  UNIQUE (selection_id, video_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER selection_no_update BEFORE UPDATE ON selection
BEGIN SELECT RAISE(ABORT, 'selections are append-only'); END;
CREATE TRIGGER selection_no_delete BEFORE DELETE ON selection
BEGIN SELECT RAISE(ABORT, 'selections are append-only'); END;
CREATE TRIGGER selection_video_no_update BEFORE UPDATE ON selection_video
BEGIN SELECT RAISE(ABORT, 'selections are append-only'); END;
CREATE TRIGGER selection_video_no_delete BEFORE DELETE ON selection_video
BEGIN SELECT RAISE(ABORT, 'selections are append-only'); END;
`
