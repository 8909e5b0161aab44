-- Families: on what a right rests, how it is given, how an account is linked to a patient, and how a
-- patient is. What somebody wrote is sealed with the patient's key.

-- The way to become a delegate: a one-use link, or the address it was made for. An address is kept as a
-- keyed hash, and sealed for whoever invited.
create table family_invitations (
  id uuid primary key,
  patient_id uuid not null references patients,
  token_hash bytea not null unique,
  channel text not null check (channel in ('email', 'phone')),
  address bytea not null,
  address_hash bytea not null,
  rights text[] not null
    check (rights <@ '{visits,book,reports,messages}' and 'visits' = any (rights)),
  until timestamptz,
  basis text not null check (basis in ('consent', 'parent', 'guardian', 'other')),
  proof bytea,
  invited_by uuid not null references users,
  created_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references users,
  withdrawn_at timestamptz
);
create index family_invitations_patient on family_invitations (patient_id);
create index family_invitations_address on family_invitations (address_hash);

alter table care_relations
  -- consent: the patient gave it. added: this person added the patient. The others need no consent of
  -- the patient: the authority was proven to dispatch; a parent's ends on the 18th birthday.
  add column basis text not null default 'consent'
    check (basis in ('consent', 'added', 'parent', 'guardian', 'other')),
  -- Says who recorded an authority, and what was shown.
  add column invitation_id uuid references family_invitations,
  add column ended_by uuid references users;

-- Told to a patient in person, so that an account of theirs becomes them. Kept as a keyed hash.
create table link_codes (
  id uuid primary key,
  patient_id uuid not null references patients,
  code_hash bytea not null unique,
  made_by uuid not null references users,
  -- How it was checked that it is the patient.
  checked text not null check (checked in ('id_document', 'known_in_person', 'called_back')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  used_by uuid references users
);
create index link_codes_patient on link_codes (patient_id);

alter table patients
  add column status text not null default 'active'
    check (status in ('active', 'in_hospital', 'moved_away', 'deceased')),
  -- The patient that an account began with, before it was linked to this one.
  add column merged_into uuid references patients;

-- Each time that somebody said how a patient is: who, when and why.
create table patient_statuses (
  id uuid primary key,
  patient_id uuid not null references patients,
  status text not null check (status in ('active', 'in_hospital', 'moved_away', 'deceased')),
  reason bytea not null,
  said_by uuid not null references users,
  at timestamptz not null
);
create index patient_statuses_patient on patient_statuses (patient_id, at);

grant select, insert on family_invitations, link_codes to ahava_app;
grant update (withdrawn_at) on family_invitations to ahava_app;
grant select on patient_statuses to ahava_app;
grant select, insert, update, delete on family_invitations, link_codes, patient_statuses to ahava_system;
