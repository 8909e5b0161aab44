-- Who was told of an event, however long ago: asked once for each message before it rings.
create index inbox_event on inbox (event_id, user_id);
