-- Break-glass: an administrator opens one patient's record for an hour, says why, and is reviewed.

create table glass_openings (
  id uuid primary key,
  user_id uuid not null references users,
  patient_id uuid not null references patients,
  reason text not null check (reason in ('emergency', 'safety', 'complaint', 'missing', 'other')),
  -- What the reason means here, sealed with the patient's key.
  note bytea,
  created_hash bytea not null,
  opened_at timestamptz not null,
  until timestamptz not null,
  -- Closed before its time by whoever opened it.
  closed_at timestamptz,
  constraint one_hour check (until = opened_at + interval '60 minutes'),
  constraint other_says_why check (reason <> 'other' or note is not null),
  unique (id, user_id),
  unique (id, patient_id)
);
create index glass_openings_user on glass_openings (user_id, patient_id);
create index glass_openings_patient on glass_openings (patient_id);

-- One for each opening, by somebody else.
create table glass_reviews (
  opening_id uuid primary key,
  opener_id uuid not null,
  patient_id uuid not null,
  reviewer_id uuid not null references users,
  outcome text not null check (outcome in ('justified', 'not_justified')),
  note bytea not null,
  created_hash bytea not null,
  reviewed_at timestamptz not null,
  foreign key (opening_id, opener_id) references glass_openings (id, user_id),
  foreign key (opening_id, patient_id) references glass_openings (id, patient_id),
  constraint nobody_reviews_themselves check (reviewer_id <> opener_id)
);

-- A safeguarding reason why a patient is told later. The last one recorded for a patient counts.
create table glass_delays (
  id uuid primary key,
  patient_id uuid not null references patients,
  reason bytea not null,
  until timestamptz not null,
  recorded_by uuid not null references users,
  created_hash bytea not null,
  recorded_at timestamptz not null
);
create index glass_delays_patient on glass_delays (patient_id, recorded_at desc, id desc);

-- Through which openings the data of a row was read. Only ever added to rows that come after.
alter table audit add column glass_ids uuid[] not null default '{}';

grant select, insert on glass_openings, glass_reviews, glass_delays to ahava_app;
grant update (closed_at) on glass_openings to ahava_app;
-- What is kept of real people is never removed; a demo that begins anew clears its own.
grant select, delete on glass_openings, glass_reviews, glass_delays to ahava_system;

alter table glass_openings enable row level security;
alter table glass_openings force row level security;
create policy glass_openings_read on glass_openings for select to ahava_app
  using (user_id = (select actor()) or (select i_am('privacy_officer')));
create policy glass_openings_add on glass_openings for insert to ahava_app with check (
  user_id = (select actor()) and closed_at is null
  and ((select is_desk()) or (select i_am('clinical_lead')))
);
create policy glass_openings_close on glass_openings for update to ahava_app
  using (user_id = (select actor())) with check (user_id = (select actor()));
create policy glass_openings_system on glass_openings for select to ahava_system using (true);
create policy glass_openings_clear on glass_openings for delete to ahava_system
  using (patient_id in (select id from patients where demo));

alter table glass_reviews enable row level security;
alter table glass_reviews force row level security;
create policy glass_reviews_read on glass_reviews for select to ahava_app
  using (opener_id = (select actor()) or (select i_am('privacy_officer')));
create policy glass_reviews_add on glass_reviews for insert to ahava_app with check (
  reviewer_id = (select actor()) and opener_id <> (select actor()) and (select i_am('privacy_officer'))
);
create policy glass_reviews_system on glass_reviews for select to ahava_system using (true);
create policy glass_reviews_clear on glass_reviews for delete to ahava_system
  using (patient_id in (select id from patients where demo));

alter table glass_delays enable row level security;
alter table glass_delays force row level security;
create policy glass_delays_read on glass_delays for select to ahava_app
  using ((select i_am('privacy_officer')));
-- Nobody keeps the patient from hearing of what they themselves opened.
create policy glass_delays_add on glass_delays for insert to ahava_app with check (
  recorded_by = (select actor()) and (select i_am('privacy_officer'))
  and patient_id not in (select * from my_glass())
);
create policy glass_delays_system on glass_delays for select to ahava_system using (true);
create policy glass_delays_clear on glass_delays for delete to ahava_system
  using (patient_id in (select id from patients where demo));

-- The privacy officer knows the people of the trail by name.
create policy users_of_trail on users for select to ahava_app using ((select i_am('privacy_officer')));

-- What somebody is told outside the app is nobody's to read, not even dispatch's.
alter policy events_read on events using (
  ((select is_desk()) and visit_id is not null)
  or patient_id in (select * from my_patients('visits'))
  or visit_id in (select * from my_visits())
  or patient_id in (select * from my_glass())
);
