-- A visit that is offered to a nurse until a moment: she sees when, which service and the suburb, and has no
-- standing on the visit until she accepts.

create table offers (
  id uuid primary key,
  visit_id uuid not null references visits,
  patient_id uuid not null,
  nurse_id uuid not null references users,
  service_id uuid not null references services,
  start_at timestamptz not null,
  end_at timestamptz not null,
  -- Sealed with the nurse's key, because the patient's is not hers; gone when the offer is over.
  suburb bytea,
  state text not null check (state in ('open', 'accepted', 'declined', 'withdrawn', 'expired', 'ended')),
  offered_by uuid not null references users,
  offered_at timestamptz not null,
  expires_at timestamptz not null check (expires_at > offered_at),
  settled_at timestamptz,
  created_hash bytea not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  check ((state = 'open') = (settled_at is null)),
  check (state = 'open' or suburb is null)
);
-- The same nurse is asked once at a time.
create unique index offers_open on offers (visit_id, nurse_id) where state = 'open';
create index offers_visit on offers (visit_id, offered_at desc, id desc);
create index offers_nurse on offers (nurse_id, expires_at) where state = 'open';

grant select, insert on offers to ahava_app;
grant select, insert, update, delete on offers to ahava_system;
