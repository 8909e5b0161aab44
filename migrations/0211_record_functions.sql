-- as: ahava_system
-- Does the actor care for this patient now? A nurse from a day before her visit until the conversation of
-- it ends for her (one that nobody made is over after a week), a doctor while they are the doctor of a visit. Asked row by row.
create function cares_for(p_patient uuid) returns boolean
  language sql stable strict security definer cost 200 set search_path = public, pg_temp as $$
  select exists (
    select from standing s join visits v on v.id = s.visit_id
    where s.user_id = actor() and s.patient_id = p_patient and s.kind in ('nurse', 'doctor')
      and (s.until is null or s.until > moment()) and (s.talks_until is null or s.talks_until > moment())
      and v.status <> 'CANCELLED' and v.entered_in_error_at is null
      and (s.kind = 'doctor' or v.status <> 'SCHEDULED' or v.start_at
        between moment() - interval '7 days' and moment() + interval '24 hours'))
$$;

-- The last report that was signed, also of a visit that was somebody else's: for whoever cares for
-- them now, or opened the record.
create function last_report(p_patient uuid) returns table (
    id uuid, visit_id uuid, start_at timestamptz, author_id uuid, content bytea, signed_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.visit_id, v.start_at, r.author_id, r.content, r.signed_at
  from reports r join visits v on v.id = r.visit_id
  where r.patient_id = p_patient and r.signed_at is not null and v.entered_in_error_at is null
    and (cares_for(p_patient) or p_patient in (select * from glass_of_actor()))
  order by r.signed_at desc, r.id desc limit 1
$$;
revoke execute on function cares_for, last_report from public;
grant execute on function cares_for, last_report to ahava_app;
grant execute on function cares_for to ahava_owner;
