/** What models that saw frames of a video said it shows, by everything that shapes an answer, so that nothing is asked twice. */
export const captions = `
CREATE TABLE caption (
  video_id TEXT NOT NULL REFERENCES video (id),
  prompt_sha256 TEXT NOT NULL,
  model TEXT NOT NULL,
  frames_sha256 TEXT NOT NULL,
  language TEXT NOT NULL,
  frames TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('captioned', 'refused')),
  text TEXT CHECK ((kind = 'captioned') = (text IS NOT NULL)),
  endpoint TEXT CHECK ((kind = 'captioned') = (endpoint IS NOT NULL)),
  problems TEXT CHECK ((kind = 'refused') = (problems IS NOT NULL)),
  at TEXT NOT NULL,
  PRIMARY KEY (video_id, prompt_sha256, model, frames_sha256)
) STRICT, WITHOUT ROWID;
`
