/** So many at once, and so many a second from then on. */
export type Rate = { burst: number; perSecond: number }

/**
 * Everything about sockets that is bounded, in this process. By person and by address it is multiplied
 * by `AHAVA_LIMITS`. An address may be a whole mobile network: thousands of phones share one.
 */
export const RATES = {
  /** A phone pings twice a minute and types every three seconds: this is a fault or an attack. */
  framesOfSocket: { burst: 40, perSecond: 10 },
  /** All devices of one person together. */
  framesOfPerson: { burst: 120, perSecond: 30 },
  framesOfAddress: { burst: 4_000, perSecond: 1_000 },
  /** A whole network that comes back at once, twice. */
  connectsOfAddress: { burst: 4_000, perSecond: 100 },
  /** Tickets are 256 random bits: whoever brings wrong ones is out of date, or guesses. */
  refusalsOfAddress: { burst: 60, perSecond: 1 },
  /** Twenty devices that come back three times. */
  hellosOfPerson: { burst: 60, perSecond: 1 },
  /** The screen shows it for 5 s: more often says nothing new. */
  typingOfConversation: { burst: 1, perSecond: 0.5 },
  typingOfPerson: { burst: 5, perSecond: 1 },
} as const satisfies Record<string, Rate>

export const CAPS = {
  /** Phones, tablets and windows of one person; the oldest gives way. */
  ofPerson: 20,
  /** Half of all: nobody behind one address can lock the others out. */
  ofAddress: 5_000,
  /** About 20 KB each with what they wait for: 200 MB, which leaves room to work. */
  inTotal: 10_000,
  /** HELLOs that are looked up at once: fewer than there are connections, so that HTTP has its own. */
  hellosAtOnce: 3,
  /** Sockets that one statement reads for; the others are in the next. */
  membersOfStatement: 500,
  /** Inboxes that are read for one person alone at once. */
  ownAtOnce: 3,
}

/** The most bytes of a frame from a client. */
export const MAX_PAYLOAD = 64 * 1024
/** Above this nothing more is written to a socket until it has taken some. */
export const MAX_BUFFERED = 256 * 1024
/** Bad frames are answered, until there are too many. */
export const BAD_FRAMES = 20
export const HELLO_MS = 5_000
/** How long a socket may take to say goodbye. */
export const CLOSING_MS = 2_000

/** When a socket is asked for a sign of life, and when it is given up. Milliseconds. */
export const LIVENESS = { checkMs: 5_000, pingMs: 25_000, stalledMs: 30_000 }

/**
 * Milliseconds that delivery lets pass for each further hint it had to answer, and at most: one message
 * goes out at once, and of many several go out together. A statement for each would cost more than
 * sending them.
 */
export const TOGETHER = { eachMs: 8, atMostMs: 40 }
