-- What is told goes by one channel after the other until one has it, and says in which language, how often
-- it was tried, which channel comes next and what an SMS cost.
alter table deliveries
  add column language text not null default 'en' check (language in ('en', 'zu', 'af')),
  add column tries integer not null default 1 check (tries > 0),
  -- Where it went on after a failure; 'nobody' where no other channel was left.
  add column then_by text check (then_by in ('push', 'sms', 'email', 'nobody')),
  add column parts integer check (parts > 0),
  -- Cents of ZAR; null where no price is set.
  add column cost_cents integer check (cost_cents >= 0);
create index deliveries_sms on deliveries (at) where channel = 'sms';
-- Was anybody of a family reached by what an event led to?
create index effects_event on effects (event_id);

alter table tasks drop constraint tasks_kind_check;
alter table tasks add constraint tasks_kind_check
  check (kind in ('clash', 'welfare_check', 'pin', 'check_out', 'follow_up', 'no_order', 'unreached'));
