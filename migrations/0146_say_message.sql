-- as: ahava_system
-- A message, what its conversation counts, the sender's own mark, the event and the inboxes of those
-- who take part: one act in one statement, for whoever takes part. Nothing is answered where the id is
-- taken. The caller holds the lock of the conversation already.
create function say_message(
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
  told := array(select write_talk('NEW_MESSAGE', array[p_event], array[c.id],
    jsonb_build_array(jsonb_build_object('messageId', p_id, 'conversationId', c.id, 'conversation', c.kind)),
    p_tell, p_also, p_now));
  return next;
end $$;
revoke execute on function say_message from public;
grant execute on function say_message to ahava_app;

-- These go by ids alone. A plan that is kept from the first day, when every table was nearly empty, would
-- read whole tables until they are analyzed.
alter function record_event set enable_seqscan = off;
alter function write_talk set enable_seqscan = off;
alter function record_talk set enable_seqscan = off;
alter function say_notice set enable_seqscan = off;
