-- People, sign-in and who stands in which relation to whom.
-- Every table that holds a person's data has row-level security FORCEd, so that not even its
-- owner reads past it. Policies read the ids-only table `standing` and never each other.

create extension if not exists btree_gist;

grant usage on schema public to ahava_app, ahava_system;
-- The definer functions that act across people belong to ahava_system, which the next file enters.
grant create on schema public to ahava_system;

-- Who is asking, set by `enter` for one transaction. Null for nobody: then no policy matches.
create function actor() returns uuid language sql stable parallel safe
  return nullif(current_setting('ahava.actor', true), '')::uuid;

-- Who stands in which relation to which patient or visit: ids only, kept by triggers.
--   self, delegate   patient set, visit null    the family: every visit of that patient
--   nurse, doctor    patient and visit set      one visit
--   desk             both null                  dispatch: operations of every visit
create table standing (
  user_id uuid not null,
  patient_id uuid,
  visit_id uuid,
  kind text not null check (kind in ('self', 'delegate', 'nurse', 'doctor', 'desk')),
  unique nulls not distinct (user_id, patient_id, visit_id, kind)
);
create index standing_patient on standing (patient_id, kind);
create index standing_visit on standing (visit_id, kind);
alter table standing enable row level security;
alter table standing force row level security;
create policy standing_own on standing for select to ahava_app using (user_id = (select actor()));
create policy standing_system on standing to ahava_system using (true) with check (true);
grant select on standing to ahava_app;
grant select, insert, update, delete on standing to ahava_system;

-- Who signs in. What identifies the person is sealed with the person's own key.
create table users (
  id uuid primary key,
  role text not null check (role in ('patient', 'nurse', 'doctor', 'administrator')),
  name bytea not null,
  registration text,
  data_key bytea,
  demo boolean not null default false,
  disabled_at timestamptz,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index users_staff on users (role, id) where role <> 'patient';

-- Kept apart from users: read only through the definer functions for sign-in, and by oneself.
create table credentials (
  user_id uuid primary key references users,
  email bytea not null,
  email_hash bytea not null unique,
  phone bytea,
  phone_hash bytea,
  password_hash text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

-- Opaque tokens, stored only as SHA-256.
create table sessions (
  id uuid primary key,
  user_id uuid not null references users,
  token_hash bytea not null unique,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  unique (id, user_id)
);
create index sessions_user on sessions (user_id);

create table socket_tickets (
  ticket_hash bytea primary key,
  session_id uuid not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  foreign key (session_id, user_id) references sessions (id, user_id) on delete cascade
);

create table invitations (
  id uuid primary key,
  token_hash bytea not null unique,
  role text not null check (role in ('nurse', 'doctor', 'administrator')),
  person_id uuid not null,
  data_key bytea,
  name bytea not null,
  email bytea not null,
  email_hash bytea not null,
  invited_by uuid references users,
  -- Makes an invented person of the demo.
  demo boolean not null default false,
  created_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Who is cared for: a patient may have no account at all.
create table patients (
  id uuid primary key,
  data_key bytea,
  name bytea not null,
  birth_date bytea,
  phone bytea,
  address bytea,
  demo boolean not null default false,
  created_by uuid,
  created_hash bytea not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table care_relations (
  user_id uuid not null references users,
  patient_id uuid not null references patients,
  kind text not null check (kind in ('self', 'delegate')),
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (user_id, patient_id)
);
create index care_relations_patient on care_relations (patient_id);

create table push_tokens (
  token text primary key,
  user_id uuid not null references users,
  created_at timestamptz not null
);
create index push_tokens_user on push_tokens (user_id);

-- One row: tells a wrong master key at start instead of at the first unreadable record.
create table key_check (
  only_row boolean primary key default true check (only_row),
  value bytea not null
);

grant select on users, patients, care_relations, key_check to ahava_app;
grant select on credentials to ahava_app;
grant update (ended_at) on sessions to ahava_app;
grant select on sessions to ahava_app;
grant insert on socket_tickets, invitations, patients to ahava_app;
grant select on invitations to ahava_app;
grant select, insert, update, delete on users, credentials, sessions, socket_tickets, invitations,
  patients, care_relations, push_tokens, key_check to ahava_system;
