-- as: ahava_system
-- What a doctor releases, the family reads whole: report, addenda and documents; but never the copy for those who care.
create or replace function release_report() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update report_addenda set released_at = new.released_at where report_id = new.id;
  update uploads set released_at = new.released_at
    where report_id = new.id and edition is distinct from 'care';
  return new;
end $$;

-- How far the document of a report is: 'making', 'ready' or 'failed'. Says nothing but that.
create function print_state(p_visit uuid) returns text
  language sql stable security definer set search_path = public, pg_temp as $$
  select case
      when count(*) = 0 or bool_or(finished_at is null) or exists (
          select from events e where e.visit_id = p_visit and e.type = 'PRINT_ASKED' and e.dispatched_at is null)
        then 'making'
      when (array_agg(result order by finished_at desc, key desc))[1] = 'failed' then 'failed'
      else 'ready' end
  from effects where job = 'report-pdf' and ids ->> 'visitId' = p_visit::text
$$;

-- Whether a code or the bytes are those of a document of ours, and whether it is the last of its kind. Nothing else:
-- neither of whom it is, nor of what.
create function known_document(p_code bytea, p_digest bytea)
  returns table (known boolean, newest boolean)
  language sql stable security definer set search_path = public, pg_temp as $$
  select count(*) > 0, coalesce(bool_or(not exists (
      select from uploads later
      where later.report_id = u.report_id and later.edition = u.edition and later.state = 'clean'
        and later.finished_at > u.finished_at)), false)
  from uploads u
  where u.state = 'clean' and (u.code = p_code or p_code is null) and (u.digest = p_digest or p_digest is null)
    and (p_code is not null or p_digest is not null)
$$;

-- Has the workers make a copy that the actor asked for just now.
create function make_copy(p_event uuid, p_copy uuid, p_now timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $$
  insert into events (id, type, actor_id, facts, happened_at, recorded_at, number)
  select p_event, 'COPY_ASKED', actor(), jsonb_build_object('copyId', c.id), p_now, p_now, 1
  from record_copies c where c.id = p_copy and c.asked_by = actor() and c.state = 'making'
$$;
revoke execute on function print_state, known_document, make_copy from public;
grant execute on function print_state, known_document, make_copy to ahava_app;
