-- Accounts: an e-mail address belongs to whoever has proven that it is theirs, links and codes work
-- once, and devices are remembered.

-- A patient may have a phone number and no mailbox. An address that nobody has proven may stand in
-- several accounts: none of them owns it, so that making one never tells whether there is another.
alter table credentials
  alter column email drop not null,
  alter column email_hash drop not null,
  alter column password_hash drop not null,
  add column email_verified_at timestamptz,
  add column phone_verified_at timestamptz,
  -- Taking records out and giving rights wait until then after a new number, address or reset.
  add column trusted_from timestamptz,
  drop constraint credentials_email_hash_key,
  add constraint credentials_some_way check (email_hash is not null or phone_hash is not null);
create unique index credentials_owner on credentials (email_hash) where email_verified_at is not null;
create index credentials_provisional on credentials (email_hash, created_at desc)
  where email_verified_at is null;
-- Several people may share a phone.
create index credentials_phone on credentials (phone_hash) where phone_verified_at is not null;

-- What proves that somebody reads a mailbox or holds a phone. The token or code is made from the id
-- by a keyed hash, so that nothing that could be used lies here.
create table proofs (
  id uuid primary key,
  kind text not null check (kind in ('email-verify', 'email-change', 'password-reset',
    'phone-sign-in', 'phone-choice', 'phone-change')),
  -- Null where nobody is known to be behind the address or number.
  user_id uuid references users,
  -- The session that asked, which goes on when it has worked.
  session_id uuid,
  subject_hash bytea not null,
  -- The address or number, sealed with a key of its own; what it took the place of, as it was sealed.
  data_key bytea,
  address bytea,
  former bytea,
  tries integer not null default 0,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index proofs_subject on proofs (kind, subject_hash, created_at desc);
create index proofs_user on proofs (user_id);

create table devices (
  id uuid primary key,
  user_id uuid not null references users,
  -- Keyed hash of what the device keeps.
  key_hash bytea not null,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  trusted_from timestamptz not null,
  unique (user_id, key_hash)
);

alter table proofs enable row level security;
alter table proofs force row level security;
create policy proofs_system on proofs to ahava_system using (true) with check (true);
grant select, insert, update, delete on proofs to ahava_system;

alter table devices enable row level security;
alter table devices force row level security;
create policy devices_own on devices for select to ahava_app using (user_id = (select actor()));
create policy devices_system on devices to ahava_system using (true) with check (true);
grant select on devices to ahava_app;
grant select, insert, update, delete on devices to ahava_system;

-- What went to somebody without an account is sealed with a key of its own.
alter table deliveries
  add column data_key bytea,
  drop constraint deliveries_channel_check,
  add constraint deliveries_channel_check check (channel in ('email', 'pdf', 'push', 'sms'));

-- Failed tries by account, address, both, and device: keyed hashes. As the counters beside it, a crash
-- forgets them.
create unlogged table limits.failures (
  key bytea primary key,
  count integer not null,
  last_at timestamptz not null,
  until timestamptz not null
);
grant select, insert, update, delete on limits.failures to ahava_system;

-- What a person is told about their account is no operation: dispatch reads the events of visits.
alter policy events_read on events using (
  ((select is_desk()) and visit_id is not null)
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
