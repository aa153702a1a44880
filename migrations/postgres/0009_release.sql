-- Releases: what people decided about a blocked request, with the fate of its earlier sendings on the screen.
--
--   proposed ──confirmed──▶ the request leaves "blocked": to the queue (send_again), or to sent (by_hand)
--            ──declined, withdrawn──▶ it stays blocked
--
-- A lock needs one person, a wipe two. `attempts_seen` is the number of the last attempt that was on the screen, `doubt` whether
-- the page said that an earlier sending may have had an effect.
CREATE TABLE release (
    id            TEXT   PRIMARY KEY,
    request_id    TEXT   NOT NULL REFERENCES request (id),
    kind          TEXT   NOT NULL CHECK (kind IN ('send_again', 'by_hand')),
    request_uid   TEXT   CHECK (request_uid <> ''),
    evidence      TEXT   CHECK (evidence <> ''),
    reason        TEXT   CHECK (reason <> ''),
    attempts_seen BIGINT NOT NULL,
    doubt         BIGINT NOT NULL CHECK (doubt IN (0, 1)),
    proposed_by   TEXT   NOT NULL REFERENCES agent (id),
    proposed_at   BIGINT NOT NULL,
    decision      TEXT   CHECK (decision IN ('confirmed', 'declined', 'withdrawn')),
    declined_why  TEXT   CHECK (declined_why <> ''),
    decided_by    TEXT   REFERENCES agent (id),
    decided_at    BIGINT,
    CHECK ((request_uid IS NOT NULL) = (kind = 'by_hand') AND (evidence IS NOT NULL) = (kind = 'by_hand')),
    CHECK ((reason IS NOT NULL) = (kind = 'send_again')),
    CHECK ((decided_by IS NULL) = (decision IS NULL) AND (decided_at IS NULL) = (decision IS NULL)),
    CHECK ((declined_why IS NOT NULL) = (COALESCE(decision, '') = 'declined')),
    CHECK (COALESCE(decision, '') <> 'declined' OR decided_by <> proposed_by),
    CHECK (COALESCE(decision, '') <> 'withdrawn' OR decided_by = proposed_by)
);
CREATE INDEX release_request ON release (request_id, attempts_seen);
-- One proposal at a time, and one effective release per blocking.
CREATE UNIQUE INDEX release_one_open ON release (request_id) WHERE decision IS NULL;
CREATE UNIQUE INDEX release_one_effective ON release (request_id, attempts_seen) WHERE decision = 'confirmed';

CREATE FUNCTION release_begins_as_a_proposal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.decision IS NOT NULL
    OR NOT EXISTS (SELECT 1 FROM request q WHERE q.id = NEW.request_id AND q.state = 'blocked' AND q.attempts = NEW.attempts_seen)
    THEN RAISE EXCEPTION 'a release is proposed while its request is blocked, on its last attempt'; END IF; RETURN NEW; END $$;
CREATE TRIGGER release_begins_as_a_proposal BEFORE INSERT ON release
FOR EACH ROW EXECUTE FUNCTION release_begins_as_a_proposal();
CREATE FUNCTION release_tells_the_doubt() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF (NEW.doubt = 1) <> EXISTS (
    SELECT 1 FROM attempt a WHERE a.request_id = NEW.request_id
      AND (a.outcome IS NULL OR a.outcome IN ('unknown', 'lapsed') OR a.kind = 'reconcile' AND a.outcome = 'refused'))
    THEN RAISE EXCEPTION 'a release tells whether an earlier sending may have had an effect'; END IF; RETURN NEW; END $$;
CREATE TRIGGER release_tells_the_doubt BEFORE INSERT ON release
FOR EACH ROW EXECUTE FUNCTION release_tells_the_doubt();
CREATE FUNCTION release_proposal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'what was proposed never changes'; END $$;
CREATE TRIGGER release_proposal_stays
BEFORE UPDATE OF id, request_id, kind, request_uid, evidence, reason, attempts_seen, doubt, proposed_by, proposed_at ON release
FOR EACH ROW EXECUTE FUNCTION release_proposal_stays();
CREATE FUNCTION release_decided_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.decision IS NOT NULL THEN RAISE EXCEPTION 'a release that was decided stays as it is'; END IF; RETURN NEW; END $$;
CREATE TRIGGER release_decided_stays BEFORE UPDATE ON release
FOR EACH ROW EXECUTE FUNCTION release_decided_stays();
CREATE FUNCTION release_of_a_wipe_needs_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NEW.decision = 'confirmed' AND NEW.decided_by = NEW.proposed_by
    AND EXISTS (SELECT 1 FROM request q WHERE q.id = NEW.request_id AND q.action = 'wipe')
    THEN RAISE EXCEPTION 'a wipe is released by two people'; END IF; RETURN NEW; END $$;
CREATE TRIGGER release_of_a_wipe_needs_two BEFORE UPDATE ON release
FOR EACH ROW EXECUTE FUNCTION release_of_a_wipe_needs_two();
CREATE FUNCTION release_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'a release is kept'; END $$;
CREATE TRIGGER release_is_kept BEFORE DELETE ON release
FOR EACH ROW EXECUTE FUNCTION release_is_kept();

-- A blocked request may also be recorded as sent by hand.
CREATE OR REPLACE FUNCTION request_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF NOT (OLD.state = NEW.state AND OLD.state = 'unknown'
    OR OLD.state = 'queued' AND NEW.state = 'sending'
    OR OLD.state = 'sending' AND NEW.state IN ('queued', 'sent', 'unknown', 'blocked')
    OR OLD.state = 'unknown' AND NEW.state IN ('queued', 'sent', 'blocked')
    OR OLD.state = 'blocked' AND NEW.state IN ('queued', 'sent')) THEN RAISE EXCEPTION 'a request does not move that way'; END IF; RETURN NEW; END $$;
CREATE FUNCTION request_leaves_blocked_by_release() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN IF OLD.state = 'blocked' AND NOT EXISTS (
    SELECT 1 FROM release l
    WHERE l.request_id = OLD.id AND l.decision = 'confirmed'
      AND l.attempts_seen = OLD.attempts AND NEW.attempts = OLD.attempts
      AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.request_id = OLD.id AND a.number > l.attempts_seen)
      AND (l.kind = 'send_again' AND NEW.state = 'queued'
           OR l.kind = 'by_hand' AND NEW.state = 'sent' AND NEW.request_uid = l.request_uid)
      AND (OLD.action <> 'wipe' OR l.decided_by <> l.proposed_by)) THEN RAISE EXCEPTION 'a blocked request leaves by the release of this blocking'; END IF; RETURN NEW; END $$;
CREATE TRIGGER request_leaves_blocked_by_release BEFORE UPDATE OF state ON request
FOR EACH ROW EXECUTE FUNCTION request_leaves_blocked_by_release();
