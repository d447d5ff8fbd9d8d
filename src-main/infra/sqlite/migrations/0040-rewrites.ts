/** What models answered about texts, so that nothing is asked twice, and samples of what was refused. */
export const rewrites = `
CREATE TABLE rewrite_cache (
  prompt_sha256 TEXT NOT NULL,
  model TEXT NOT NULL,
  input_sha256 TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('rewritten', 'refused')),
  question TEXT CHECK ((kind = 'rewritten') = (question IS NOT NULL)),
  response TEXT CHECK ((kind = 'rewritten') = (response IS NOT NULL)),
  endpoint TEXT CHECK ((kind = 'rewritten') = (endpoint IS NOT NULL)),
  problems TEXT CHECK ((kind = 'refused') = (problems IS NOT NULL)),
  at TEXT NOT NULL,
  PRIMARY KEY (prompt_sha256, model, input_sha256)
) STRICT, WITHOUT ROWID;

CREATE TABLE rewrite_refusal (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  instruction_id TEXT NOT NULL REFERENCES instruction (id),
  model TEXT NOT NULL,
  prompt_sha256 TEXT NOT NULL,
  problems TEXT NOT NULL,
  answer TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
`
