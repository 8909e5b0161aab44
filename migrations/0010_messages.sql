-- Conversations and files.

create table conversations (
  id uuid primary key,
  visit_id uuid not null references visits,
  patient_id uuid not null,
  kind text not null check (kind in ('practical', 'clinical')),
  -- How bodies are sealed: `server` with the key of the patient, read by the server for those entitled.
  mode text not null default 'server' check (mode in ('server')),
  last_number integer not null default 0,
  foreign key (visit_id, patient_id) references visits (id, patient_id),
  unique (visit_id, kind),
  -- The policies read visit, patient and kind from the row itself: a row cannot name a combination
  -- that does not exist, such as one's own patient beside somebody else's visit.
  unique (id, visit_id, patient_id, kind)
);

create table messages (
  id uuid primary key,
  conversation_id uuid not null references conversations,
  visit_id uuid not null,
  patient_id uuid not null,
  kind text not null check (kind in ('practical', 'clinical')),
  number integer not null,
  sender_id uuid references users,
  body bytea not null,
  created_hash bytea not null,
  sent_at timestamptz not null,
  hidden_at timestamptz,
  unique (conversation_id, number),
  foreign key (conversation_id, visit_id, patient_id, kind)
    references conversations (id, visit_id, patient_id, kind)
);
create index messages_sender on messages (conversation_id, sender_id, number);

-- unread = last_number - number - own_after: right without counting rows.
create table read_marks (
  conversation_id uuid not null references conversations,
  user_id uuid not null,
  visit_id uuid not null,
  patient_id uuid not null,
  kind text not null,
  number integer not null default 0,
  own_after integer not null default 0,
  read_at timestamptz,
  primary key (conversation_id, user_id),
  foreign key (conversation_id, visit_id, patient_id, kind)
    references conversations (id, visit_id, patient_id, kind)
);

create table uploads (
  id uuid primary key,
  patient_id uuid not null references patients,
  visit_id uuid references visits,
  uploader_id uuid references users,
  report_id uuid references reports,
  message_id uuid references messages,
  -- The conversation a file was sent in: a clinical one keeps it from delegates.
  conversation_kind text check (conversation_kind in ('practical', 'clinical')),
  kind text not null check (kind in ('image', 'document')),
  storage_name text not null unique,
  state text not null check (state in ('pending', 'clean', 'refused')),
  mimetype text,
  size bigint,
  filename bytea,
  created_at timestamptz not null,
  finished_at timestamptz,
  -- A document of a report is the family's from the moment a doctor releases it.
  released_at timestamptz,
  foreign key (visit_id, patient_id) references visits (id, patient_id)
);
create index uploads_visit on uploads (visit_id);
create index uploads_message on uploads (message_id);

grant select, insert, update on conversations, messages, read_marks, uploads to ahava_app;
grant select, insert, update, delete on conversations, messages, read_marks, uploads to ahava_system;
