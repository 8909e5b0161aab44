/** An event that was dispatched already, whose effects are written by hand: $1 is its id. */
export const INSERT_EVENT = `
  insert into events (id, type, facts, happened_at, recorded_at, dispatched_at, number)
  values ($1, 'TEST', '{}', now(), now(), now(), 1)`
