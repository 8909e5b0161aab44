-- An invitation says whether it makes an invented person of the demo.
alter table invitations add column demo boolean not null default false;
