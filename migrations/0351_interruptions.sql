-- How often a worker died, or stood still, over an effect since it was first tried: an act that takes its worker down
-- with it is given up, however patient its queue is with what merely fails.
alter table effects add column interruptions integer not null default 0 check (interruptions >= 0);
