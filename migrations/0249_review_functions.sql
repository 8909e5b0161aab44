-- as: ahava_system
-- What became of the follow-up visits that were asked for with a visit, for its doctor and nurse: when they are,
-- whoever goes there.
create function follow_ups_of(p_visit uuid) returns table (
    id uuid, resolved_at timestamptz, decision text, note bytea, booked_id uuid, start_at timestamptz, status text)
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select t.id, t.resolved_at, t.decision, t.note, t.booked_id, b.start_at, b.status
  from tasks t left join visits b on b.id = t.booked_id
  where t.visit_id = p_visit and t.kind = 'follow_up' and (stands_with(p_visit) or t.patient_id in (select * from my_glass()))
$$;

-- For the clinical lead alone, the newest first: how reports are judged, and what was said before.
-- Ratings, never the remarks: those are of the record.
create function reviews_for_lead(p_at timestamptz, p_id uuid, p_limit int)
  returns table (visit_id uuid, patient_id uuid, doctor_id uuid, author_id uuid, rating int,
    created_at timestamptz, changed_at timestamptz, released_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select w.visit_id, w.patient_id, w.doctor_id, w.author_id, w.rating, w.created_at, w.changed_at, w.released_at
  from reviews w
  where exists (select from standing where user_id = actor() and kind = 'clinical_lead')
    and (p_at is null or (w.created_at, w.visit_id) < (p_at, p_id))
  order by w.created_at desc, w.visit_id desc limit p_limit
$$;
create function versions_for_lead(p_visit uuid)
  returns table (id uuid, doctor_id uuid, rating int, written_at timestamptz, number int)
  language sql stable strict security definer set search_path = public, pg_temp as $$
  select y.id, y.doctor_id, y.rating, y.written_at, y.number from review_versions y
  where y.visit_id = p_visit
    and exists (select from standing where user_id = actor() and kind = 'clinical_lead')
$$;
revoke execute on function follow_ups_of, reviews_for_lead, versions_for_lead from public;
grant execute on function follow_ups_of, reviews_for_lead, versions_for_lead to ahava_app;
