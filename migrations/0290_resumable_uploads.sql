-- A file that arrives in pieces: what its sender said it is, and the sealed parts that are here, in their order.
alter table uploads
  add column expected_size bigint,
  add column declared text,
  -- What it may be: a picture, or any file.
  add column door text check (door in ('image', 'file')),
  add column received bigint not null default 0,
  add column parts text[] not null default '{}',
  -- Our own sentence for whoever sent it, when it was refused.
  add column refusal text;
