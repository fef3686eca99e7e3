"""The tables of a batch and what is asked of them. The version is SQLite's `user_version`."""

VERSION = 1

APPLICATION = 0x4442544C
"""SQLite's `application_id` of a batch, by which no other database is taken for one."""

REVIEW_RANK = """CASE decision WHEN 'suspicious' THEN 0 WHEN 'cannot_assess' THEN 1
    WHEN 'nothing_suspicious_found' THEN 2 WHEN 'error' THEN 3 ELSE 4 END"""
"""How urgently a photo is to be looked at."""

TABLES = (
    "CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    """CREATE TABLE photo (
        position INTEGER PRIMARY KEY,
        path BLOB NOT NULL,
        name TEXT NOT NULL,
        decision TEXT NOT NULL DEFAULT 'waiting',
        top1 TEXT NOT NULL DEFAULT '',
        p_top1 REAL,
        p_malignant REAL,
        conformal_set TEXT NOT NULL DEFAULT '',
        quality TEXT NOT NULL DEFAULT '',
        error TEXT NOT NULL DEFAULT '',
        message TEXT NOT NULL DEFAULT '',
        content TEXT NOT NULL DEFAULT '',
        seen INTEGER NOT NULL DEFAULT 0,
        diagnosis TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX photo_content ON photo (content, position) WHERE content <> ''",
    f"CREATE INDEX photo_review ON photo ({REVIEW_RANK}, p_malignant DESC, position) WHERE decision <> 'waiting'",
    "CREATE INDEX photo_seen ON photo (position) WHERE seen",
    "CREATE TABLE answer (position INTEGER PRIMARY KEY, answer TEXT NOT NULL, class_map BLOB) STRICT",
    """CREATE TABLE reviewed (
        path BLOB NOT NULL,
        content TEXT NOT NULL,
        seen INTEGER NOT NULL,
        diagnosis TEXT NOT NULL,
        PRIMARY KEY (path, content)
    ) STRICT, WITHOUT ROWID""",
)
"""`answer` is the whole answer as JSON. What a table shows of it, to sort and filter by, is in `photo`: a tenth as much
to read. `reviewed` is what a person said of photos before the batch was begun anew; it goes by content too, since
another photo under the same name was seen by nobody. The order for review is asked for every second while a batch runs:
by its index a hundred thousand photos take 25 ms instead of 130."""

_SAME_AS = """(SELECT min(position) FROM photo AS twin
    WHERE twin.content <> '' AND twin.content = photo.content AND twin.position < photo.position)"""

LINES = f"""SELECT position, path, decision, top1, p_top1, p_malignant, conformal_set, quality, error, message,
    {_SAME_AS}, seen, diagnosis FROM photo"""
"""The columns of `row.Line`."""

ROWS = """SELECT position, path, answer, error, message, seen, diagnosis
    FROM photo LEFT JOIN answer USING (position)"""
"""The columns of `row.Row`."""

DECISIONS = "SELECT decision, count(*) FROM photo GROUP BY decision"
SEEN = "SELECT count(*) FROM photo WHERE seen"
REPEATED = """SELECT coalesce(sum(photos - 1), 0) FROM
    (SELECT count(*) AS photos FROM photo WHERE content <> '' GROUP BY content)"""
"""What `row.Counts` is made of."""

LISTED = "INSERT INTO photo (position, path, name, decision, error, message) VALUES (?, ?, ?, ?, ?, ?)"

TAKE_OVER = (
    """INSERT INTO photo SELECT position * :step + :first, path, name, decision, top1, p_top1, p_malignant,
        conformal_set, quality, error, message, content, seen, diagnosis FROM part.photo""",
    "INSERT INTO answer SELECT position * :step + :first, answer, class_map FROM part.answer",
    "INSERT OR IGNORE INTO about SELECT key, value FROM part.about",
)
"""The photos of the database `part`, by a step and from where, and what is noted of it and not yet here."""

NEXT = """SELECT position, path FROM photo WHERE decision = 'waiting' AND position > ? ORDER BY position LIMIT ?"""

RECORD = """UPDATE photo SET decision = ?, top1 = ?, p_top1 = ?, p_malignant = ?, conformal_set = ?, quality = ?,
    error = ?, message = ?, content = ? WHERE position = ?"""
KEEP = "INSERT OR REPLACE INTO answer VALUES (?, ?, ?)"
ANSWER = """SELECT answer, class_map FROM photo JOIN answer USING (position)
    WHERE content <> '' AND content = ? LIMIT 1"""
IS_THERE = "SELECT 1 FROM photo WHERE content <> '' AND content = ? LIMIT 1"

SET_SEEN = "UPDATE photo SET seen = ? WHERE position = ?"
SET_DIAGNOSIS = "UPDATE photo SET diagnosis = ? WHERE position = ?"

SET_ASIDE = (
    "DELETE FROM reviewed WHERE (path, content) IN (SELECT path, content FROM photo)",
    """INSERT INTO reviewed SELECT path, content, seen, diagnosis FROM photo WHERE seen OR diagnosis <> ''""",
)
TAKE_UP = """UPDATE photo SET seen = reviewed.seen, diagnosis = reviewed.diagnosis FROM reviewed
    WHERE reviewed.path = photo.path AND reviewed.content = photo.content AND photo.position = ?"""
"""What a person said of photos is set aside, and taken up once the content of each is known again."""
