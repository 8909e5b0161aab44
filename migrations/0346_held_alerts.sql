-- When something would be told, if its person had no quiet hours then. Null: it does not wait for their end.
alter table effects add column held_from timestamptz;
create index effects_held on effects ((ids ->> 'userId')) where held_from is not null and finished_at is null;
