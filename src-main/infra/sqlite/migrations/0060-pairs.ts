/** Instructions that compare two videos: the one they belong to and a second one. */
export const pairs = `
ALTER TABLE instruction ADD COLUMN second_video_id TEXT REFERENCES video (id) CHECK (second_video_id <> video_id);
-- A level set on the second video asks which texts speak of it.
CREATE INDEX instruction_second_video ON instruction (second_video_id) WHERE second_video_id IS NOT NULL;
`
