/** Crashes of model packs, and when they were disabled and enabled again because of that. */
export const packEvents = `
CREATE TABLE pack_event (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  pack_sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('crash', 'disabled', 'enabled')),
  at TEXT NOT NULL,
  reason TEXT CHECK ((kind = 'enabled') = (reason IS NULL))
) STRICT;
CREATE INDEX pack_event_pack ON pack_event (pack_sha256, kind);
CREATE TRIGGER pack_event_no_update BEFORE UPDATE ON pack_event
BEGIN SELECT RAISE(ABORT, 'pack events are append-only'); END;
CREATE TRIGGER pack_event_no_delete BEFORE DELETE ON pack_event
BEGIN SELECT RAISE(ABORT, 'pack events are append-only'); END;
`
