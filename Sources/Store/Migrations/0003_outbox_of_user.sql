-- Whether something of the user still waits is asked with every message.
CREATE INDEX outbox_of_user ON outbox (user_id);
