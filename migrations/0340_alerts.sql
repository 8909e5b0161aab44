-- When a person was rung, and will be, for one conversation: each message asks.
create index effects_of_talk on effects ((ids ->> 'conversationId'), (ids ->> 'userId'), due_at)
  where job = 'new-message';
