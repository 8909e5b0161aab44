-- Who is registered with which council until when, and which services that allows. Numbers stand in
-- public registers; what a clinical lead writes about them is sealed with the person's key.

alter table users add unique (id, role);

-- One row a certificate: a new year is a new row, and none is ever removed.
create table registrations (
  id uuid primary key,
  user_id uuid not null,
  -- The council follows from the profession, which never changes: SANC of nurses, HPCSA of doctors.
  role text not null check (role in ('nurse', 'doctor')),
  number text not null,
  category text check (category in ('RN', 'EN', 'ENA')),
  -- The last day, in the time zone of the practice.
  valid_until date,
  state text not null default 'entered' check (state in ('entered', 'verified', 'refused')),
  entered_by uuid not null references users,
  entered_at timestamptz not null,
  verified_by uuid references users,
  verified_at timestamptz,
  refused_by uuid references users,
  refused_at timestamptz,
  note bytea,
  created_hash bytea not null,
  -- When the person and the clinical leads heard that this certificate ends soon.
  told_at timestamptz,
  foreign key (user_id, role) references users (id, role),
  check (state <> 'verified' or (valid_until is not null and verified_by is not null and refused_by is null)),
  check ((state = 'refused') = (refused_by is not null)),
  check (case when state = 'verified' then case role
    when 'nurse' then number ~ '^1[0-9]{7}$' and category is not null
    else number ~ '^[A-Z]{2,3}[0-9]{6,8}$' and category is null end else true end),
  -- Nobody verifies what they entered, or what is their own.
  constraint registrations_not_own_act check (
    verified_by not in (entered_by, user_id) and refused_by not in (entered_by, user_id)),
  -- One number belongs to one person.
  constraint registrations_one_person
    exclude using gist (role with =, number with =, user_id with <>) where (state = 'verified')
);
create index registrations_user on registrations (user_id, valid_until);
create index registrations_waiting on registrations (entered_at) where state = 'entered';

alter table registrations enable row level security;
alter table registrations force row level security;
create policy registrations_read on registrations for select to ahava_app
  using (user_id = (select actor()) or (select i_am('administrator')));
create policy registrations_enter on registrations for insert to ahava_app with check (
  entered_by = (select actor()) and state = 'entered' and verified_by is null and told_at is null
  and (user_id = (select actor()) or (select i_am('clinical_lead')) or (select is_desk()))
);
create policy registrations_decide on registrations for update to ahava_app using (
  (select i_am('clinical_lead')) and (select actor()) not in (user_id, entered_by)
) with check (
  (select actor()) not in (user_id, entered_by)
  and (select actor()) = case state when 'verified' then verified_by else refused_by end
);
create policy registrations_system on registrations to ahava_system using (true) with check (true);
grant select, insert on registrations to ahava_app;
grant update (state, verified_by, verified_at, refused_by, refused_at, note) on registrations to ahava_app;
grant select, insert, update, delete on registrations to ahava_system;

-- Which categories of nurse may do a service (check with a clinician before real use).
alter table services add column categories text[] not null default '{RN}'
  check (categories <@ '{RN,EN,ENA}' and cardinality(categories) > 0);

-- The day on which each nightly task ran last: of many processes one runs it.
create table nightly (
  task text primary key,
  ran_on date not null
);
alter table nightly enable row level security;
alter table nightly force row level security;
create policy nightly_system on nightly to ahava_system using (true) with check (true);
grant select, insert, update on nightly to ahava_system;

-- Leaving and coming back; the reason is sealed with the key of the person who left.
alter table users add column disabled_by uuid references users, add column disabled_reason bytea;
alter table invitations add column withdrawn_at timestamptz;
create policy invitations_change on invitations for update to ahava_app
  using ((select i_am('administrator')) and used_at is null)
  with check ((select i_am('administrator')) and invited_by = (select actor()));
grant update (token_hash, invited_by, expires_at, withdrawn_at) on invitations to ahava_app;
