-- as: ahava_system
-- Whose room one more file of so many bytes would use up: 'person' (within 24 hours), 'visit', or null where it
-- fits. Whoever asks holds the person and the visit until the transaction ends, so that of many at once
-- each counts those before it. A pending upload counts
-- with the most that it may become: `size` is that until it is finished. A reservation of more than an hour ago is of a process that died.
create function upload_room(
  p_visit uuid, p_coming bigint, p_person_limit bigint, p_visit_limit bigint, p_now timestamptz
) returns text language plpgsql security definer set search_path = public, pg_temp as $$
declare
  v_used bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('uploads of person ' || actor(), 0));
  select coalesce(sum(size), 0) into v_used from uploads
    where uploader_id = actor() and created_at > p_now - interval '24 hours'
      and (state = 'clean' or state = 'pending' and created_at > p_now - interval '1 hour');
  if v_used + p_coming > p_person_limit then return 'person'; end if;
  if p_visit is null then return null; end if;
  perform pg_advisory_xact_lock(hashtextextended('uploads of visit ' || p_visit, 0));
  select coalesce(sum(size), 0) into v_used from uploads
    where visit_id = p_visit
      and (state = 'clean' or state = 'pending' and created_at > p_now - interval '1 hour');
  if v_used + p_coming > p_visit_limit then return 'visit'; end if;
  return null;
end $$;

revoke execute on function upload_room from public;
grant execute on function upload_room to ahava_app;
