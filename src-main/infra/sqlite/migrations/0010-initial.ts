/** The first schema. Tables that people write to are append-only; the projections beside them can be rebuilt. */
export const initial = `
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE video (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  source TEXT NOT NULL CHECK (source IN ('file', 'imported')),
  path TEXT,
  sha256 TEXT UNIQUE,
  size_bytes INTEGER,
  mtime_ms REAL,
  stream TEXT,
  duration_s REAL,
  width_px INTEGER,
  height_px INTEGER,
  fps REAL,
  frame_count INTEGER,
  codec TEXT,
  hdr TEXT,
  vfr INTEGER NOT NULL DEFAULT 0,
  degraded INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'added' CHECK (state IN ('added', 'scored', 'failed')),
  failure_code TEXT,
  failure_message TEXT,
  added_at TEXT NOT NULL,
  CHECK (source = 'imported' OR (path IS NOT NULL AND sha256 IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX video_imported_name ON video (name) WHERE source = 'imported';
-- Sorting the library reads one of these, then only the rows of the page.
CREATE INDEX video_name ON video (name COLLATE NOCASE, id);
CREATE INDEX video_duration ON video (duration_s, id);
CREATE INDEX video_size ON video (size_bytes, id);
-- Score lists name files to the letter.
CREATE INDEX video_exact_name ON video (name, source);
-- Not unique: a file replaced in place is another video at the same path.
CREATE INDEX video_path ON video (path);
CREATE INDEX video_state ON video (state, id);

CREATE TABLE frame_table (
  video_id TEXT PRIMARY KEY REFERENCES video (id),
  origin TEXT NOT NULL CHECK (origin IN ('packets', 'decoded')),
  frames BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Files that could not be added or scored: listed until the same path succeeds.
CREATE TABLE quarantine (
  path TEXT PRIMARY KEY,
  stage TEXT NOT NULL CHECK (stage IN ('add', 'score')),
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One result row per (video, pack, parameters): what has none is pending, so work resumes by construction.
CREATE TABLE score_run (
  id TEXT PRIMARY KEY,
  video_id TEXT NOT NULL REFERENCES video (id),
  pack TEXT NOT NULL,
  pack_sha256 TEXT NOT NULL,
  parameters TEXT NOT NULL,
  scored_at TEXT NOT NULL,
  frames_decoded INTEGER NOT NULL,
  frames_expected INTEGER NOT NULL,
  decode_error_count INTEGER NOT NULL,
  decode_errors TEXT NOT NULL,
  evidence TEXT NOT NULL,
  versions TEXT NOT NULL,
  UNIQUE (video_id, pack_sha256, parameters)
) STRICT;

CREATE TABLE score (
  run_id TEXT NOT NULL REFERENCES score_run (id),
  target TEXT NOT NULL,
  score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
  source TEXT NOT NULL CHECK (source IN ('measured', 'inferred', 'imported')),
  PRIMARY KEY (run_id, target)
) STRICT, WITHOUT ROWID;

-- Projection: the effective score and level (0 bad to 4 excellent) of every target, and what the machine said.
CREATE TABLE quality (
  video_id TEXT NOT NULL REFERENCES video (id),
  target TEXT NOT NULL,
  score REAL NOT NULL,
  level INTEGER NOT NULL CHECK (level BETWEEN 0 AND 4),
  source TEXT NOT NULL,
  machine_score REAL NOT NULL,
  machine_level INTEGER NOT NULL CHECK (machine_level BETWEEN 0 AND 4),
  machine_source TEXT NOT NULL,
  PRIMARY KEY (video_id, target)
) STRICT, WITHOUT ROWID;
-- Holds all that a condition on a level or score asks for.
CREATE INDEX quality_target ON quality (target, level, score, video_id);

-- What was generated; never changed. \`generator\` is the hash of everything the text was written from.
CREATE TABLE instruction (
  id TEXT PRIMARY KEY,
  video_id TEXT NOT NULL REFERENCES video (id),
  slot TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('reasoning', 'qa', 'stage1')),
  question_type TEXT NOT NULL,
  question TEXT NOT NULL,
  response TEXT NOT NULL,
  claims TEXT NOT NULL,
  provenance TEXT NOT NULL,
  generator TEXT NOT NULL,
  created_at TEXT NOT NULL,
  UNIQUE (video_id, slot, generator)
) STRICT;
CREATE TRIGGER instruction_is_immutable BEFORE UPDATE ON instruction
BEGIN SELECT RAISE(ABORT, 'instruction is immutable'); END;

-- Projection of the decision events of an instruction.
CREATE TABLE instruction_state (
  instruction_id TEXT PRIMARY KEY REFERENCES instruction (id),
  video_id TEXT NOT NULL,
  slot TEXT NOT NULL,
  kind TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'rejected', 'flagged')),
  superseded INTEGER NOT NULL DEFAULT 0,
  stale INTEGER NOT NULL DEFAULT 0,
  edited_question TEXT,
  edited_response TEXT,
  edited_claims TEXT,
  decided_by TEXT,
  decided_at TEXT,
  version INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
-- In queue order, and holding all that the queue's filters ask for: pages and totals read no other table.
CREATE INDEX instruction_state_queue ON instruction_state (superseded, state, instruction_id, kind, stale, video_id);
CREATE INDEX instruction_state_all ON instruction_state (superseded, instruction_id, state, kind, stale, video_id);
CREATE INDEX instruction_state_video ON instruction_state (video_id, superseded, state, slot);

-- What people decided. Appended, never changed: undo is another event.
CREATE TABLE decision_event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  curator TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approve', 'reject', 'flag', 'edit', 'set-level', 'undo')),
  subject_type TEXT NOT NULL CHECK (subject_type IN ('instruction', 'video')),
  subject_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  summary TEXT NOT NULL,
  undoes TEXT REFERENCES decision_event (id)
) STRICT;
CREATE INDEX decision_event_subject ON decision_event (subject_id, seq);
CREATE INDEX decision_event_curator ON decision_event (curator, seq);
CREATE INDEX decision_event_undoes ON decision_event (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER decision_event_no_update BEFORE UPDATE ON decision_event
BEGIN SELECT RAISE(ABORT, 'decision events are append-only'); END;
CREATE TRIGGER decision_event_no_delete BEFORE DELETE ON decision_event
BEGIN SELECT RAISE(ABORT, 'decision events are append-only'); END;

CREATE TABLE export_run (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  format TEXT NOT NULL,
  path TEXT NOT NULL,
  event_seq INTEGER NOT NULL,
  manifest TEXT NOT NULL
) STRICT;
`
