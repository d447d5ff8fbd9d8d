/** Why a text is stale, the plans texts were written by, and new texts offered beside those that people have touched. */
export const regeneration = `
-- From now on the column \`stale\` says why: 0 not, 1 levels, 2 taxonomy, 3 grammar. Few texts are, so finding them costs little.
CREATE INDEX instruction_state_stale ON instruction_state (video_id, stale) WHERE stale > 0 AND superseded = 0;

-- Texts written before this version depend on every level they were written from.
DROP TRIGGER instruction_is_immutable;
UPDATE instruction SET provenance = json_set(provenance, '$.basis', (SELECT json_group_array(key) FROM json_each(provenance, '$.levels'))) WHERE provenance -> '$.basis' IS NULL;
CREATE TRIGGER instruction_is_immutable BEFORE UPDATE ON instruction
BEGIN SELECT RAISE(ABORT, 'instruction is immutable'); END;

-- What of a plan shapes a text, by the key that its \`generator\` begins with.
CREATE TABLE generation_plan (key TEXT PRIMARY KEY, plan TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- A text that would be written now, beside one that somebody has decided on or edited. The answer is a projection of
-- decision events; 'same': it says what already stands there.
CREATE TABLE offer (
  instruction_id TEXT NOT NULL REFERENCES instruction (id),
  offered_id TEXT NOT NULL REFERENCES instruction (id),
  answer TEXT CHECK (answer IN ('taken', 'kept', 'same')),
  PRIMARY KEY (instruction_id, offered_id)
) STRICT, WITHOUT ROWID;

-- A set may have a name, and counts once all its videos are saved: large ones are saved piece by piece.
ALTER TABLE selection ADD COLUMN name TEXT;
CREATE UNIQUE INDEX selection_name ON selection (name) WHERE name IS NOT NULL;
CREATE TABLE selection_saved (selection_id TEXT PRIMARY KEY REFERENCES selection (id)) STRICT, WITHOUT ROWID;
INSERT INTO selection_saved SELECT id FROM selection;

-- Two more kinds of decisions; the table is made anew because its check cannot be changed in place.
CREATE TABLE decision_event_next (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  at TEXT NOT NULL,
  curator TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('approve', 'reject', 'flag', 'edit', 'take', 'keep', 'set-level', 'undo')),
  subject_type TEXT NOT NULL CHECK (subject_type IN ('instruction', 'video')),
  subject_id TEXT NOT NULL,
  payload TEXT NOT NULL,
  summary TEXT NOT NULL,
  undoes TEXT REFERENCES decision_event_next (id)
) STRICT;
INSERT INTO decision_event_next SELECT seq, id, at, curator, kind, subject_type, subject_id, payload, summary, undoes FROM decision_event ORDER BY seq;
DROP TRIGGER decision_event_no_update;
DROP TRIGGER decision_event_no_delete;
DROP TABLE decision_event;
ALTER TABLE decision_event_next RENAME TO decision_event;
CREATE INDEX decision_event_subject ON decision_event (subject_id, seq);
CREATE INDEX decision_event_curator ON decision_event (curator, seq);
CREATE INDEX decision_event_undoes ON decision_event (undoes) WHERE undoes IS NOT NULL;
CREATE TRIGGER decision_event_no_update BEFORE UPDATE ON decision_event
BEGIN SELECT RAISE(ABORT, 'decision events are append-only'); END;
CREATE TRIGGER decision_event_no_delete BEFORE DELETE ON decision_event
BEGIN SELECT RAISE(ABORT, 'decision events are append-only'); END;
`
