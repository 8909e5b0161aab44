-- as: ahava_system
-- The trail by months. It belongs to ahava_system, which makes the months to come and takes away those
-- that are over; its own policy binds it like everybody.

create table location_points (
  visit_id uuid not null,
  device_id uuid not null,
  n integer not null,
  -- The day on which the nurse set out on this journey, UTC: with it the key of a point is the same in
  -- whichever month it lies.
  set_out_on date not null,
  patient_id uuid not null,
  nurse_id uuid not null,
  latitude double precision not null check (latitude between -90 and 90),
  longitude double precision not null check (longitude between -180 and 180),
  accuracy real not null,
  -- Faster than any road allows from the point before: kept, and believed by nobody.
  implausible boolean not null default false,
  at timestamptz not null,
  received_at timestamptz not null,
  primary key (visit_id, device_id, n, set_out_on),
  foreign key (visit_id, patient_id) references visits (id, patient_id)
) partition by range (set_out_on);
create index location_points_latest on location_points (visit_id, at desc);

-- Catches what has no month of its own: nothing is lost when no night ran.
create table location_points_default partition of location_points default;
alter table location_points_default enable row level security;
alter table location_points_default force row level security;

-- Makes the month of a day and the two after it, with what the default had caught of them.
create function make_location_months(p_day date) returns integer
  language plpgsql set search_path = public, pg_temp as $$
declare
  v_from date;
  v_name text;
  v_made integer := 0;
begin
  for n in 0..2 loop
    v_from := (date_trunc('month', p_day) + make_interval(months => n))::date;
    v_name := 'location_points_' || to_char(v_from, 'YYYY_MM');
    continue when to_regclass('public.' || v_name) is not null;
    execute format('create table %I (like location_points including defaults including constraints)', v_name);
    execute format($f$with moved as (
        delete from location_points where set_out_on >= %L and set_out_on < %L returning *
      ) insert into %I select * from moved$f$,
      v_from, v_from + interval '1 month', v_name);
    execute format('alter table location_points attach partition %I for values from (%L) to (%L)',
      v_name, v_from, v_from + interval '1 month');
    execute format('alter table %I enable row level security', v_name);
    execute format('alter table %I force row level security', v_name);
    v_made := v_made + 1;
  end loop;
  return v_made;
end $$;

-- Takes away what is older than a day, unless an incident holds the trail; whole months at once where
-- nothing of them is held.
create function prune_locations(p_before date) returns integer
  language plpgsql set search_path = public, pg_temp as $$
declare
  v_gone integer;
  v_month record;
  v_left boolean;
begin
  delete from location_points
  where set_out_on < p_before and visit_id not in (select visit_id from trail_holds);
  get diagnostics v_gone = row_count;
  for v_month in
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'location_points'::regclass and c.relname ~ '^location_points_\d{4}_\d{2}$'
      and to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= p_before
  loop
    execute format('select exists (select from location_points where set_out_on >= %L and set_out_on < %L)',
      to_date(right(v_month.name, 7), 'YYYY_MM'),
      to_date(right(v_month.name, 7), 'YYYY_MM') + interval '1 month') into v_left;
    if not v_left then execute format('drop table %I', v_month.name); end if;
  end loop;
  return v_gone;
end $$;

-- True when it is time to tell where the nurse of a visit is; of many at once one is told so.
create function may_tell_location(p_visit uuid, p_now timestamptz) returns boolean
  language sql security definer set search_path = public, pg_temp as $$
  with told as (
    insert into location_tells as t (visit_id, told_at)
    select s.visit_id, p_now from standing s
    where s.user_id = actor() and s.kind = 'nurse' and s.visit_id = p_visit
    on conflict (visit_id) do update set told_at = excluded.told_at
      where t.told_at <= excluded.told_at - interval '1 second'
    returning 1
  )
  select exists (select from told)
$$;
-- The newest believable place of a visit's nurse on her present way. The family's own policy shows them
-- no row: what of this they are told is decided by who they are to the visit.
create function last_place(p_visit uuid) returns jsonb
  language sql stable security definer set search_path = public, pg_temp as $$
  select jsonb_build_object('latitude', g.latitude, 'longitude', g.longitude, 'accuracy', g.accuracy,
    'at', g.at)
  from visits v join location_points g on g.visit_id = v.id and g.nurse_id = v.nurse_id
  where v.id = p_visit and v.status = 'EN_ROUTE' and not g.implausible
    and g.at >= v.en_route_at - interval '1 minute'
    and exists (select from standing s where s.user_id = actor()
      and (s.until is null or s.until > moment())
      and (s.kind = 'desk' or (s.visit_id = v.id and s.kind = 'nurse')
        or (s.patient_id = v.patient_id and s.visit_id is null and s.kind in ('self', 'delegate'))))
  order by g.at desc limit 1
$$;
revoke execute on function make_location_months, prune_locations, may_tell_location, last_place from public;
grant execute on function may_tell_location, last_place to ahava_app;

alter table location_points enable row level security;
alter table location_points force row level security;
create policy location_points_system on location_points to ahava_system using (true) with check (true);
create policy location_points_read on location_points for select to ahava_app using (
  (select is_desk()) or nurse_id = (select actor())
);
create policy location_points_add on location_points for insert to ahava_app with check (
  nurse_id = (select actor())
  and visit_id in (select visit_id from standing where user_id = (select actor()) and kind = 'nurse')
);
grant select, insert on location_points to ahava_app;

insert into location_points (visit_id, device_id, n, set_out_on, patient_id, nurse_id, latitude, longitude,
  accuracy, at, received_at)
select b.visit_id, b.device_id, b.n, (coalesce(v.en_route_at, b.at) at time zone 'UTC')::date, b.patient_id,
  b.nurse_id, b.latitude, b.longitude, b.accuracy, b.at, b.received_at
from location_points_before b join visits v on v.id = b.visit_id;
