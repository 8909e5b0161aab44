-- The conversation between a patient and the practice, replies, notices of the system, and counts that
-- need no counting.

-- When a nurse's part in the conversations of a visit ends; her own reports stay hers.
alter table standing add column talks_until timestamptz;

alter table conversations
  alter column visit_id drop not null,
  drop constraint conversations_kind_check,
  add constraint conversations_kind_check check (kind in ('practical', 'clinical', 'practice')),
  add constraint conversations_visit_check check ((kind = 'practice') = (visit_id is null)),
  -- How many of the messages are notices of the system: they are new to nobody.
  add column notices integer not null default 0,
  add column last_at timestamptz,
  -- A foreign key with a null in it is not checked: a row of no visit is held by patient and kind.
  add constraint conversations_patient_kind_key unique (id, patient_id, kind),
  add foreign key (patient_id) references patients;
create unique index conversations_practice on conversations (patient_id) where kind = 'practice';
create index conversations_patient on conversations (patient_id);
create index conversations_latest on conversations (last_at desc, id desc) where last_at is not null;

alter table messages
  alter column visit_id drop not null,
  drop constraint messages_kind_check,
  add constraint messages_kind_check check (kind in ('practical', 'clinical', 'practice')),
  add constraint messages_visit_check check ((kind = 'practice') = (visit_id is null)),
  -- Which of its sender's messages in this conversation it is: what is new is subtracted, not counted.
  add column nth integer,
  add column reply_to_id uuid,
  add unique (conversation_id, id),
  add foreign key (conversation_id, reply_to_id) references messages (conversation_id, id),
  add foreign key (conversation_id, patient_id, kind) references conversations (id, patient_id, kind);

-- unread = (last_number - notices) - (number - notices read) - own_after.
alter table read_marks
  alter column visit_id drop not null,
  add constraint read_marks_kind_check check (kind in ('practical', 'clinical', 'practice')),
  add constraint read_marks_visit_check check ((kind = 'practice') = (visit_id is null)),
  add column notices integer not null default 0,
  -- The last moves of the mark, so that each message has the time at which it was read.
  add column steps integer[] not null default '{}',
  add column step_times timestamptz[] not null default '{}',
  add foreign key (conversation_id, patient_id, kind) references conversations (id, patient_id, kind);
create index read_marks_user on read_marks (user_id);

alter table uploads
  drop constraint uploads_conversation_kind_check,
  add constraint uploads_conversation_kind_check
    check (conversation_kind in ('practical', 'clinical', 'practice'));

-- Sets that policies ask for: the visits in whose conversations the actor still takes part.
create function my_talks() returns setof uuid language sql stable as $$
  select visit_id from standing
  where user_id = actor() and visit_id is not null
    and (talks_until is null or talks_until > moment())
$$;
create function my_talks(p_kind text) returns setof uuid language sql stable as $$
  select visit_id from standing
  where user_id = actor() and kind = p_kind and (talks_until is null or talks_until > moment())
$$;
