-- How each person is told what happens: in which language, by which channels, and when not.

alter table users
  add column language text not null default 'en' check (language in ('en', 'zu', 'af'));
-- Of whoever has a number and no account; dispatch asks when they call.
alter table patients
  add column language text not null default 'en' check (language in ('en', 'zu', 'af'));
-- Everybody chooses their own, and nothing else of an account.
grant update (language) on users to ahava_app;
create policy users_language on users for update to ahava_app
  using (id = (select actor())) with check (id = (select actor()));

create table told_how (
  user_id uuid primary key references users,
  -- Local times of the practice; they may span midnight. Null: never quiet.
  quiet_from time,
  quiet_until time,
  -- Which is tried first. Null: as suits what is told.
  channels text[],
  updated_at timestamptz not null,
  constraint quiet_has_an_end check ((quiet_from is null) = (quiet_until is null)
    and quiet_from is distinct from coalesce(quiet_until, '24:00')),
  constraint each_channel_once check (channels is null or channels @> '{push,sms,email}'
    and cardinality(channels) = 3)
);
alter table told_how enable row level security;
alter table told_how force row level security;
create policy told_how_own on told_how to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy told_how_system on told_how to ahava_system using (true) with check (true);
grant select, insert, update on told_how to ahava_app;
grant select, insert, update, delete on told_how to ahava_system;

-- What somebody does not want by a channel. The account itself, calls for help and early warnings cannot be here.
create table turned_off (
  user_id uuid not null references users,
  kind text not null check (kind in ('visits', 'reminders', 'messages', 'work')),
  channel text not null check (channel in ('push', 'sms', 'email')),
  at timestamptz not null,
  primary key (user_id, kind, channel)
);
alter table turned_off enable row level security;
alter table turned_off force row level security;
create policy turned_off_own on turned_off to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy turned_off_system on turned_off to ahava_system using (true) with check (true);
grant select, insert, delete on turned_off to ahava_app;
grant select, insert, update, delete on turned_off to ahava_system;

-- Mailboxes that do not exist, and numbers that answered STOP; whoever has them, and whoever will: by
-- the keyed hash of the address. A new address begins anew.
create table unreachable (
  address_hash bytea not null,
  channel text not null check (channel in ('sms', 'email')),
  why text not null check (why in ('bounced', 'stopped')),
  at timestamptz not null,
  -- Null where nobody of the practice said so.
  said_by uuid references users,
  primary key (address_hash, channel, why)
);
alter table unreachable enable row level security;
alter table unreachable force row level security;
create policy unreachable_system on unreachable to ahava_system using (true) with check (true);
grant select, insert, update, delete on unreachable to ahava_system;
