-- Visits, their reports and reviews, and where a nurse was on her way.

create table services (
  id uuid primary key,
  name text not null,
  neutral_name text not null,
  minutes integer not null check (minutes > 0),
  price_cents integer not null check (price_cents >= 0),
  active boolean not null default true
);

create table visits (
  id uuid primary key,
  patient_id uuid not null references patients,
  service_id uuid not null references services,
  status text not null check (status in ('REQUESTED', 'SCHEDULED', 'EN_ROUTE', 'ARRIVED',
    'IN_PROGRESS', 'COMPLETED', 'CANCELLED', 'PATIENT_ABSENT')),
  nurse_id uuid references users,
  doctor_id uuid references users,
  start_at timestamptz not null,
  end_at timestamptz not null check (end_at > start_at),
  suburb bytea not null,
  address bytea not null,
  note bytea,
  price_cents integer not null check (price_cents >= 0),
  fee_cents integer not null default 0 check (fee_cents between 0 and price_cents),
  outcome text check (outcome in ('full', 'partial', 'stopped')),
  end_reason text,
  -- How far the report is, without its words: dispatch and the family may know that much.
  report_status text not null default 'none' check (report_status in ('none', 'draft', 'signed', 'reviewed')),
  requested_at timestamptz not null,
  scheduled_at timestamptz,
  en_route_at timestamptz,
  arrived_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  cancelled_at timestamptz,
  absent_at timestamptz,
  created_by uuid not null,
  created_hash bytea not null,
  updated_at timestamptz not null,
  -- What belongs to a visit names its patient too, for the policies: it cannot name another.
  unique (id, patient_id),
  check ((status = 'REQUESTED') = (nurse_id is null) or status in ('CANCELLED', 'PATIENT_ABSENT')),
  check (started_at is null or completed_at is null or completed_at >= started_at)
);
create index visits_patient on visits (patient_id, start_at, id);
create index visits_nurse on visits (nurse_id, start_at, id);
create index visits_doctor on visits (doctor_id, start_at, id);
create index visits_start on visits (start_at, id);
create index visits_updated on visits (updated_at, id);

-- A nurse's booked time: [start - travel, end + buffer). Two that overlap cannot be written.
create table bookings (
  visit_id uuid primary key references visits,
  nurse_id uuid not null,
  patient_id uuid not null,
  during tstzrange not null,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  exclude using gist (nurse_id with =, during with &&)
);

create table reports (
  id uuid primary key,
  visit_id uuid not null unique references visits,
  patient_id uuid not null,
  author_id uuid not null references users,
  version integer not null,
  content bytea not null,
  saved_at timestamptz not null,
  signed_at timestamptz,
  released_at timestamptz,
  created_at timestamptz not null,
  unique (id, visit_id, patient_id),
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);

create table report_addenda (
  id uuid primary key,
  report_id uuid not null references reports,
  visit_id uuid not null,
  patient_id uuid not null,
  author_id uuid not null references users,
  content bytea not null,
  reason bytea not null,
  created_hash bytea not null,
  created_at timestamptz not null,
  released_at timestamptz,
  foreign key (report_id, visit_id, patient_id) references reports (id, visit_id, patient_id)
);
create index report_addenda_report on report_addenda (report_id, created_at);

create table reviews (
  visit_id uuid primary key references visits,
  patient_id uuid not null,
  doctor_id uuid not null references users,
  rating integer not null check (rating between 1 and 5),
  comment bytea not null,
  created_hash bytea not null,
  created_at timestamptz not null,
  released_at timestamptz,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);

create table location_points (
  visit_id uuid not null references visits,
  device_id uuid not null,
  n integer not null,
  patient_id uuid not null,
  nurse_id uuid not null,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  accuracy real not null,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (visit_id, device_id, n),
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index location_points_latest on location_points (visit_id, at desc);

grant select on services, visits, bookings, reports, report_addenda, reviews, location_points to ahava_app;
grant insert, update on reports to ahava_app;
grant insert on visits to ahava_app;
-- What was agreed at the request is not the application's to change: whose visit, which service,
-- what price, who asked.
grant update (status, nurse_id, doctor_id, fee_cents, outcome, end_reason, report_status, scheduled_at,
  en_route_at, arrived_at, started_at, completed_at, cancelled_at, absent_at, updated_at)
  on visits to ahava_app;
grant insert, update, delete on bookings to ahava_app;
grant insert on report_addenda, reviews, location_points to ahava_app;
grant select, insert, update, delete on services, visits, bookings, reports, report_addenda,
  reviews, location_points to ahava_system;
