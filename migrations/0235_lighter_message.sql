-- as: ahava_system
-- One message is one event: written straight away, where write_talk numbers those of many conversations.
create or replace function say_message(
  p_id uuid, p_event uuid, p_conversation uuid, p_reply_to uuid, p_body bytea, p_hash bytea,
  p_tell jsonb, p_also uuid[], p_now timestamptz
) returns table (number integer, told uuid[])
  language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
#variable_conflict use_column
declare
  c conversations;
begin
  select * into c from conversations where id = p_conversation for update;
  if not found or not takes_part(c.kind, c.visit_id, c.patient_id) then
    raise exception 'say_message: the actor takes no part';
  end if;
  number := c.last_number + 1;
  insert into messages (id, conversation_id, visit_id, patient_id, kind, number, nth, sender_id,
    reply_to_id, body, created_hash, sent_at)
  values (p_id, c.id, c.visit_id, c.patient_id, c.kind, say_message.number,
    1 + coalesce((select m.nth from messages m where m.conversation_id = c.id and m.sender_id = actor()
      order by m.number desc limit 1), 0),
    actor(), p_reply_to, p_body, p_hash, p_now)
  on conflict (id) do nothing;
  if not found then return; end if;
  update conversations set last_number = say_message.number, last_at = p_now where id = c.id;
  insert into read_marks as r (conversation_id, user_id, visit_id, patient_id, kind, own_after)
  values (c.id, actor(), c.visit_id, c.patient_id, c.kind, 1)
  on conflict (conversation_id, user_id) do update set own_after = r.own_after + 1;
  insert into events (id, type, visit_id, patient_id, actor_id, facts, happened_at, recorded_at, number)
  values (p_event, 'NEW_MESSAGE', c.visit_id, c.patient_id, actor(),
    jsonb_build_object('messageId', p_id, 'conversationId', c.id, 'conversation', c.kind), p_now, p_now,
    1 + coalesce((select max(e.number) from events e where e.visit_id = c.visit_id), 0));
  with heads as (
    insert into inbox_heads as h (user_id, seq)
    select t.user_id, 1 from (
      select o.user_id from talkers(c.visit_id, c.patient_id,
        array(select jsonb_array_elements_text(p_tell -> c.kind))) o
      union select unnest(p_also)) t
    order by t.user_id
    on conflict (user_id) do update set seq = h.seq + 1
    returning h.user_id, h.seq
  ), written as (
    insert into inbox (user_id, seq, event_id, created_at)
    select h.user_id, h.seq, p_event, p_now from heads h
    returning inbox.user_id
  )
  select coalesce(array_agg(w.user_id), '{}') into told from written w;
  return next;
end $$;
