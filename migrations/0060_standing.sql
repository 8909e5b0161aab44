-- Standing gets rights and an end, administrators get duties, sessions get limits.

-- The moment of this request, set by `enter` beside the actor: what has ended is over for it.
create function moment() returns timestamptz language sql stable parallel safe
  return nullif(current_setting('ahava.now', true), '')::timestamptz;

-- What a delegate may do for a patient, one by one; `visits` (to see them) comes with each other.
alter table care_relations
  add column rights text[] not null default '{visits,book,reports,messages}'
    check (rights <@ '{visits,book,reports,messages}' and 'visits' = any (rights)),
  add column until timestamptz;

-- What an administrator is responsible for. Nobody has a duty by being an administrator.
create table duties (
  user_id uuid not null references users,
  duty text not null check (duty in ('dispatch', 'finance', 'clinical_lead', 'privacy_officer')),
  given_by uuid references users,
  created_at timestamptz not null,
  primary key (user_id, duty)
);
grant select on duties to ahava_app;
grant select, insert, update, delete on duties to ahava_system;

--   administrator    both null                  manages staff
--   desk, finance, clinical_lead, privacy_officer   both null, the duties; `desk` is dispatch
--   glass            patient set                an administrator who broke the glass, until it ends
alter table standing
  add column rights text[] not null default '{}',
  add column until timestamptz,
  drop constraint standing_kind_check,
  add constraint standing_kind_check check (kind in ('self', 'delegate', 'nurse', 'doctor',
    'administrator', 'desk', 'finance', 'clinical_lead', 'privacy_officer', 'glass'));
-- What has ended is over, whichever policy asks.
drop policy standing_own on standing;
create policy standing_own on standing for select to ahava_app
  using (user_id = (select actor()) and (until is null or until > (select moment())));

alter table invitations add column duties text[] not null default '{}';

-- A session ends at its limit, when nothing was asked for `idle_seconds`, or when somebody ends it.
alter table sessions
  add column device_id uuid,
  -- What the person reads in the list of their devices: "Firefox on Android".
  add column label text,
  add column last_seen_at timestamptz,
  add column idle_seconds integer not null default 2592000,
  -- When credentials were last proven.
  add column proved_at timestamptz,
  -- False for staff who have not shown a second factor yet: enters nowhere but there.
  add column strong boolean not null default true;

-- Sets that policies ask for, computed once per query. They see what `standing_own` shows.
create function my_patients(p_right text) returns setof uuid language sql stable as $$
  select patient_id from standing
  where user_id = actor() and visit_id is null
    and (kind = 'self' or (kind = 'delegate' and p_right = any (rights)))
$$;
create function my_own() returns setof uuid language sql stable as $$
  select patient_id from standing where user_id = actor() and kind = 'self'
$$;
create function my_visits() returns setof uuid language sql stable as $$
  select visit_id from standing where user_id = actor() and visit_id is not null
$$;
create function my_glass() returns setof uuid language sql stable as $$
  select patient_id from standing where user_id = actor() and kind = 'glass'
$$;
create function i_am(p_kind text) returns boolean language sql stable as $$
  select exists (select from standing where user_id = actor() and kind = p_kind)
$$;
