-- A service that is given only by a doctor's order, as the practice says of each.
alter table services add column needs_order boolean not null default false;
grant update (needs_order) on services to ahava_app;
