-- The history of a subscriber's register is read from the log.
CREATE INDEX audit_event_subscriber ON audit_event (subscriber_id, seq) WHERE subscriber_id IS NOT NULL;
