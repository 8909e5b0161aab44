-- A nurse's time: what she can do, when she works, when she is away, and what she is booked for.

-- What a nurse must have learned for some services, beyond her category. The practice names them.
create table skills (
  id uuid primary key,
  name text not null unique,
  active boolean not null default true,
  created_by uuid not null references users,
  created_hash bytea not null,
  created_at timestamptz not null
);
create table service_skills (
  service_id uuid not null references services,
  skill_id uuid not null references skills,
  primary key (service_id, skill_id)
);
create table nurse_skills (
  user_id uuid not null references users,
  skill_id uuid not null references skills,
  given_by uuid not null references users,
  given_at timestamptz not null,
  primary key (user_id, skill_id)
);

-- Minutes of a weekday (1 is Monday) in the practice's zone. Of whoever has no row nothing was agreed:
-- they are taken to work when the practice does. A night is two rows, until 1440 and from 0.
create table working_hours (
  user_id uuid not null references users,
  weekday smallint not null check (weekday between 1 and 7),
  from_minute smallint not null check (from_minute between 0 and 1439),
  until_minute smallint not null check (until_minute between 1 and 1440),
  check (from_minute < until_minute),
  exclude using gist (user_id with =, weekday with =,
    int4range(from_minute::int, until_minute::int) with &&)
);

-- Leave and other absences; the reason is sealed with the key of the person who is away.
create table absences (
  id uuid primary key,
  user_id uuid not null references users,
  during tstzrange not null check (not isempty(during) and not lower_inf(during) and not upper_inf(during)),
  kind text not null check (kind in ('leave', 'sick', 'training', 'other')),
  reason bytea,
  said_by uuid not null references users,
  created_hash bytea not null,
  created_at timestamptz not null,
  withdrawn_at timestamptz
);
create index absences_user on absences using gist (user_id, during) where withdrawn_at is null;

-- Days on which the practice charges as on a public holiday, such as elections: nobody computes them.
create table holidays (
  day date primary key,
  name text not null,
  added_by uuid not null references users,
  added_at timestamptz not null
);

-- Booked care itself, beside the time counted around it, and travel that dispatch has shortened by hand.
alter table bookings
  add column care tstzrange,
  add column fixed_travel smallint check (fixed_travel between 0 and 1440);
-- Which home and where, without its words, sealed with the patient's key: travel is counted by it.
alter table visits add column place bytea;
-- The price that was agreed without any surcharge: a visit that is moved is charged by it.
alter table visits add column base_cents integer check (base_cents >= 0);
-- The code of the gate, apart from the address: no list and no planning ever reads it.
alter table visits add column gate_code bytea;
alter table patients add column gate_code bytea;
-- What a create said: the services that the practice began with were nobody's.
alter table services add column created_hash bytea;

grant select on skills, service_skills, nurse_skills, working_hours, absences, holidays to ahava_app;
grant insert on skills, service_skills, nurse_skills, working_hours, absences, holidays, services to ahava_app;
grant delete on service_skills, nurse_skills, working_hours, holidays to ahava_app;
grant update (name, active) on skills to ahava_app;
grant update (withdrawn_at) on absences to ahava_app;
grant update (name, neutral_name, minutes, price_cents, categories, active) on services to ahava_app;
-- Booked time is written by functions alone, which know whom to ask.
revoke insert, update on bookings from ahava_app;
drop policy bookings_add on bookings;
drop policy bookings_change on bookings;
grant select, insert, update, delete on skills, service_skills, nurse_skills, working_hours, absences,
  holidays to ahava_system;
