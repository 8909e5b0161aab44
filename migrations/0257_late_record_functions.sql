-- as: ahava_system
-- The visit that was the caller's when something happened, and is not any more, or was cancelled: of this patient, or
-- this very one. No row for whoever never had it, or says that it happened long after it went to somebody else.
create function late_ground(p_visit uuid, p_patient uuid, p_happened timestamptz)
  returns table (visit_id uuid, patient_id uuid, data_key bytea, start_at timestamptz, told boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select a.visit_id, a.patient_id, p.data_key, v.start_at, exists (
    select from late_facts l where l.visit_id = a.visit_id and l.nurse_id = actor())
  from assignments a join visits v on v.id = a.visit_id join patients p on p.id = a.patient_id
  where a.nurse_id = actor() and a.visit_id = coalesce(p_visit, a.visit_id)
    and a.patient_id = coalesce(p_patient, a.patient_id)
    and (a.until_at is not null or v.status = 'CANCELLED')
    -- Whoever could not hear that somebody else was sent may have gone on for a while.
    and a.from_at <= p_happened and p_happened <= coalesce(a.until_at, v.end_at) + interval '12 hours'
  order by a.from_at desc limit 1
$$;

-- Notes that something of the caller's came late. Its words, if any, are where they belong.
create function note_late(
  p_id uuid, p_visit uuid, p_kind text, p_happened timestamptz, p_now timestamptz
) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into late_facts (id, visit_id, patient_id, nurse_id, kind, happened_at, received_at)
  select p_id, g.visit_id, g.patient_id, actor(), p_kind, p_happened, p_now
  from late_ground(p_visit, null, p_happened) g
  on conflict do nothing
$$;

-- What stands of a kind in the record, to decide what a late line takes the place of: ids and times, no words.
create function late_rivals(p_visit uuid, p_kind text, p_happened timestamptz)
  returns table (id uuid, none_known boolean, happened_at timestamptz)
  language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.none_known, e.happened_at
  from late_ground(p_visit, null, p_happened) g
  join record_entries e on e.patient_id = g.patient_id and e.kind = p_kind and e.ended_at is null
$$;

-- Keeps a late line of the caller's, ended already where `p_own_end` says why, and ends those that it replaces.
-- Answers `new`, `same`, `taken` or `not_theirs`.
create function keep_late_entry(
  p_id uuid, p_visit uuid, p_kind text, p_content bytea, p_rhythm jsonb, p_from date, p_until date,
  p_confidential boolean, p_hidden_reason bytea, p_hash bytea, p_happened timestamptz, p_now timestamptz,
  p_own_end bytea, p_ends uuid[], p_reasons bytea[]
) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
begin
  select patient_id into v_patient from late_ground(p_visit, null, p_happened);
  if v_patient is null then return 'not_theirs'; end if;
  insert into record_entries (id, patient_id, visit_id, kind, none_known, content, rhythm, valid_from, valid_until,
    confidential, hidden, hidden_reason, author_id, created_hash, happened_at, recorded_at, ended_at, ended_by,
    end_reason)
  values (p_id, v_patient, p_visit, p_kind, p_content is null, p_content, p_rhythm, p_from, p_until, p_confidential,
    p_hidden_reason is not null, p_hidden_reason, actor(), p_hash, p_happened, p_now,
    case when p_own_end is not null then p_now end, case when p_own_end is not null then actor() end, p_own_end)
  on conflict (id) do nothing;
  if not found then
    return case when exists (select from record_entries e
      where e.id = p_id and e.author_id = actor() and e.created_hash = p_hash) then 'same' else 'taken' end;
  end if;
  update record_entries e set ended_at = p_now, ended_by = actor(), end_reason = r.reason, replaced_by = p_id
  from unnest(p_ends, p_reasons) r (id, reason)
  where e.id = r.id and e.patient_id = v_patient and e.kind = p_kind and e.ended_at is null;
  perform note_late(p_id, p_visit, 'record', p_happened, p_now);
  return 'new';
end $$;

-- Keeps a late mark of the caller's on the checklist of the visit. Answers as above, or `no_task`.
create function keep_late_mark(
  p_id uuid, p_visit uuid, p_entry uuid, p_done boolean, p_reason bytea, p_hash bytea, p_happened timestamptz,
  p_now timestamptz
) returns text
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_patient uuid;
begin
  select patient_id into v_patient from late_ground(p_visit, null, p_happened);
  if v_patient is null then return 'not_theirs'; end if;
  if not exists (select from record_entries where id = p_entry and patient_id = v_patient and kind = 'task')
  then return 'no_task'; end if;
  insert into checklist_marks (id, visit_id, patient_id, entry_id, nurse_id, done, reason, created_hash,
    happened_at, recorded_at)
  values (p_id, p_visit, v_patient, p_entry, actor(), p_done, p_reason, p_hash, p_happened, p_now)
  on conflict (id) do nothing;
  if not found then
    return case when exists (select from checklist_marks m
      where m.id = p_id and m.nurse_id = actor() and m.created_hash = p_hash) then 'same' else 'taken' end;
  end if;
  perform note_late(p_id, p_visit, 'mark', p_happened, p_now);
  return 'new';
end $$;

revoke execute on function late_ground, note_late, late_rivals, keep_late_entry, keep_late_mark from public;
grant execute on function late_ground, note_late, late_rivals, keep_late_entry, keep_late_mark to ahava_app;
