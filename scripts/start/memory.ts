/** For the C library, as in ecosystem.config.cjs and deploy/: what a large file took is given back at once. */
export const MEMORY = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '131072' }
