/** Scoring with several packs: confidence, timelines, the packs and taxonomies that scores were made with. */
export const scoring = `
-- How far a score can be relied on, and why it was not measured where it was not.
ALTER TABLE score ADD COLUMN confidence REAL NOT NULL DEFAULT 1 CHECK (confidence BETWEEN 0 AND 1);
ALTER TABLE score ADD COLUMN reason TEXT;

-- Units are the pack's and stand in its manifest; a run keeps the values.
UPDATE score_run SET evidence = (SELECT json_group_object(key, value ->> 'value') FROM json_each(evidence));

-- Which frames were decoded: all, or the windows of a long video.
ALTER TABLE score_run ADD COLUMN sampling TEXT NOT NULL DEFAULT '{"kind":"whole"}';

-- Scores of each dimension over windows of frames, one byte each (see core/scoring/timeline).
CREATE TABLE timeline (
  run_id TEXT PRIMARY KEY REFERENCES score_run (id) ON DELETE CASCADE,
  windows BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What a report over the whole workspace asks for: which packs scored, and what was not whole.
CREATE INDEX score_run_pack ON score_run (pack_sha256, pack);
CREATE INDEX video_degraded ON video (id, name) WHERE degraded = 1;

-- Manifests of the packs that scores were made with: units of the evidence, licence and provenance outlive the files.
CREATE TABLE pack (
  sha256 TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  manifest TEXT NOT NULL,
  first_used_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Taxonomies made in this workspace (calibration, moved thresholds). Which one holds is a setting.
CREATE TABLE taxonomy_version (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  version TEXT NOT NULL,
  at TEXT NOT NULL,
  origin TEXT NOT NULL,
  document TEXT NOT NULL,
  report TEXT NOT NULL,
  UNIQUE (id, version)
) STRICT;
CREATE TRIGGER taxonomy_version_no_update BEFORE UPDATE ON taxonomy_version
BEGIN SELECT RAISE(ABORT, 'taxonomy versions are append-only'); END;
CREATE TRIGGER taxonomy_version_no_delete BEFORE DELETE ON taxonomy_version
BEGIN SELECT RAISE(ABORT, 'taxonomy versions are append-only'); END;
`
