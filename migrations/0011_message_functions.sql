-- as: ahava_system
-- May the actor take part in a conversation of this kind on this visit? The practical one is for
-- the family, the nurse and dispatch; the clinical one for the patient, the nurse and the doctor.
create function takes_part(p_kind text, p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing s
    where s.user_id = actor()
      and (s.kind = 'desk' or s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
      and s.kind = any (case p_kind
        when 'practical' then array['self', 'delegate', 'nurse', 'desk']
        else array['self', 'nurse', 'doctor'] end)
  )
$$;

-- Who takes part, for those who do: ids only.
create function participants_of(p_conversation uuid) returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, min(s.kind)
  from conversations c
  join standing s on (s.visit_id = c.visit_id or (s.visit_id is null and s.patient_id = c.patient_id))
  where c.id = p_conversation and takes_part(c.kind, c.visit_id, c.patient_id)
    and s.kind = any (case c.kind
      when 'practical' then array['self', 'delegate', 'nurse']
      else array['self', 'nurse', 'doctor'] end)
  group by s.user_id
$$;

-- The people of a visit, for those who may see it: ids and relation only.
create function people_of_visit(p_visit uuid, p_patient uuid)
  returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, s.kind from standing s
  where s.kind <> 'desk' and (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
    and (select stands_in(p_visit, p_patient))
$$;

-- What a doctor releases, the family reads whole: report, addenda and documents.
create function release_report() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update report_addenda set released_at = new.released_at where report_id = new.id;
  update uploads set released_at = new.released_at where report_id = new.id;
  return new;
end $$;

revoke execute on function takes_part, participants_of, people_of_visit, release_report from public;
grant execute on function release_report to ahava_owner;
grant execute on function takes_part, participants_of, people_of_visit to ahava_app;
grant execute on function takes_part to ahava_owner;
