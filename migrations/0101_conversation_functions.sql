-- as: ahava_system
-- Who is told of what is said, and what the system says itself.

-- Who takes part in a conversation of this kind, dispatch aside.
create function talk_words(p_kind text) returns text[] language sql immutable parallel safe as $$
  select case p_kind
    when 'practical' then array['self', 'delegate:messages', 'nurse']
    when 'practice' then array['self', 'delegate:messages']
    else array['self', 'nurse', 'doctor'] end
$$;

create or replace function takes_part(p_kind text, p_visit uuid, p_patient uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from standing s
    where s.user_id = actor() and (s.until is null or s.until > moment())
      and (s.talks_until is null or s.talks_until > moment())
      and (s.kind = 'desk' or s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
      and (standing_words(s.kind, s.rights) && talk_words(p_kind)
        or (s.kind = 'desk' and p_kind <> 'clinical'))
  )
$$;

-- Those of the family and of the visit who take part, by these words.
create function talkers(p_visit uuid, p_patient uuid, p_words text[])
  returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select s.user_id, s.kind from standing s
  where (s.visit_id = p_visit or (s.visit_id is null and s.patient_id = p_patient))
    and s.kind in ('self', 'delegate', 'nurse', 'doctor')
    and (s.until is null or s.until > moment())
    and (s.talks_until is null or s.talks_until > moment())
    and standing_words(s.kind, s.rights) && p_words
$$;

-- Who takes part, for those who do: ids only. Of dispatch those who have read or written.
create or replace function participants_of(p_conversation uuid) returns table (user_id uuid, kind text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select t.user_id, min(t.kind)
  from conversations c cross join lateral (
    select * from talkers(c.visit_id, c.patient_id, talk_words(c.kind))
    union all
    select r.user_id, 'desk' from read_marks r join standing d on d.user_id = r.user_id and d.kind = 'desk'
    where r.conversation_id = c.id and c.kind <> 'clinical'
  ) t
  where c.id = p_conversation
    and (takes_part(c.kind, c.visit_id, c.patient_id) or exists (
      select from standing g where g.user_id = actor() and g.kind = 'glass'
        and g.patient_id = c.patient_id and g.until > moment()))
  group by t.user_id
$$;

-- One event for each of these conversations, and the next numbers in the inboxes of those who take
-- part. Counters are locked in user-id order, however many conversations there are.
create function write_talk(
  p_type text, p_events uuid[], p_conversations uuid[], p_facts jsonb, p_tell jsonb, p_also uuid[],
  p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  select e.id, p_type, c.visit_id, c.patient_id, actor(), p_facts -> (e.n::int - 1), p_now, p_now,
    coalesce((select max(v.number) from events v where v.visit_id = c.visit_id), 0)
      + row_number() over (partition by c.visit_id order by e.n)
  from unnest(p_events, p_conversations) with ordinality as e (id, conversation, n)
  join conversations c on c.id = e.conversation;
  return query
    with told as (
      select e.id, e.n, t.user_id
      from unnest(p_events, p_conversations) with ordinality as e (id, conversation, n)
      join conversations c on c.id = e.conversation
      cross join lateral (
        select o.user_id from talkers(c.visit_id, c.patient_id,
          array(select jsonb_array_elements_text(p_tell -> c.kind))) o
        union select unnest(p_also)
      ) t
    ), heads as (
      insert into inbox_heads as h (user_id, seq)
      select o.user_id, count(*) from told o group by o.user_id order by o.user_id
      on conflict (user_id) do update set seq = h.seq + excluded.seq
      returning h.user_id, h.seq
    )
    insert into inbox (user_id, seq, event_id, created_at)
    select o.user_id,
      h.seq - count(*) over (partition by o.user_id)
        + row_number() over (partition by o.user_id order by o.n),
      o.id, p_now
    from told o join heads h on h.user_id = o.user_id
    returning inbox.user_id;
end $$;

-- What happens in a conversation is recorded by nobody but those who take part in it.
create function record_talk(
  p_type text, p_events uuid[], p_conversations uuid[], p_facts jsonb, p_tell jsonb, p_also uuid[],
  p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (
    select from unnest(p_conversations) as e (id) left join conversations c on c.id = e.id
    where c.id is null or not takes_part(c.kind, c.visit_id, c.patient_id)
  ) then
    raise exception 'record_talk: the actor takes no part';
  end if;
  return query select write_talk(p_type, p_events, p_conversations, p_facts, p_tell, p_also, p_now);
end $$;

-- A notice of the system in the practical conversation of a visit, where something was said before:
-- nobody's silence is filled. By whoever has a standing in the visit, because their act is what it says.
create function say_notice(
  p_id uuid, p_event uuid, p_visit uuid, p_patient uuid, p_body bytea, p_hash bytea, p_tell jsonb,
  p_now timestamptz
) returns setof uuid
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  c conversations;
begin
  if not stands_in(p_visit, p_patient) then
    raise exception 'say_notice: the actor has no standing';
  end if;
  update conversations set last_number = last_number + 1, notices = notices + 1, last_at = p_now
  where visit_id = p_visit and kind = 'practical' and last_number > 0
  returning * into c;
  if not found then return; end if;
  insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, body, created_hash, sent_at)
  values (p_id, c.id, c.visit_id, c.patient_id, c.kind, c.last_number, c.notices, p_body, p_hash, p_now);
  return query select write_talk('NEW_MESSAGE', array[p_event], array[c.id],
    jsonb_build_array(jsonb_build_object('messageId', p_id, 'conversationId', c.id, 'conversation', c.kind)),
    p_tell, '{}', p_now);
end $$;

-- Every patient has one conversation with the practice from the first moment on.
create function conversation_of_patient() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  insert into conversations (id, patient_id, kind) values (uuidv7(), new.id, 'practice');
  return new;
end $$;

-- A nurse's part in the conversations of a visit ends 7 days after she signed her report, or after a
-- visit without one was called off or found nobody.
create function talks_end(p_visit uuid) returns timestamptz
  language sql stable security definer set search_path = public, pg_temp as $$
  select interval '7 days' + coalesce(
    (select r.signed_at from reports r where r.visit_id = v.id), v.cancelled_at, v.absent_at)
  from visits v where v.id = p_visit
$$;
create function talks_of_visit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update standing set talks_until = talks_end(new.id) where visit_id = new.id and kind = 'nurse';
  return new;
end $$;
create function talks_of_report() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update standing set talks_until = talks_end(new.visit_id)
  where visit_id = new.visit_id and kind = 'nurse';
  return new;
end $$;

-- How long ago those who take part in a conversation were here, for those who do: never the minute.
create function last_here(p_conversation uuid) returns table (user_id uuid, presence text)
  language sql stable security definer set search_path = public, pg_temp as $$
  select o.user_id, case
    when here.seen > moment() - interval '1 hour' then 'hour'
    when here.seen > moment() - interval '1 day' then 'day'
    when here.seen > moment() - interval '7 days' then 'week'
    else 'longer' end
  from participants_of(p_conversation) o
  cross join lateral (
    select max(coalesce(s.last_seen_at, s.created_at)) as seen from sessions s where s.user_id = o.user_id
  ) here
$$;

revoke execute on function talkers, write_talk, record_talk, say_notice, conversation_of_patient,
  talks_end, talks_of_visit, talks_of_report, last_here from public;
grant execute on function record_talk, say_notice, last_here to ahava_app;
grant execute on function conversation_of_patient, talks_of_visit, talks_of_report to ahava_owner;

-- What was there before.
insert into conversations (id, patient_id, kind) select uuidv7(), id, 'practice' from patients;
update messages m set nth = counted.nth
from (select id, row_number() over (partition by conversation_id, sender_id order by number) as nth
  from messages) counted
where counted.id = m.id;
update conversations c set last_at = m.sent_at
from messages m where m.conversation_id = c.id and m.number = c.last_number;
update read_marks set steps = array[number], step_times = array[read_at]
where number > 0 and read_at is not null;
update standing set talks_until = talks_end(visit_id) where kind = 'nurse';
