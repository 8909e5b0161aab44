// NEWS2, the National Early Warning Score of the Royal College of Physicians (London, 2017), whose table this
// is: https://www.rcp.ac.uk/improving-care/resources/national-early-warning-score-news-2/
// Server, phone and tests read this one table: the phone scores and instructs without network.

/** How awake somebody is (ACVPU). New confusion, and confusion of which nobody is sure, is C. */
export const CONSCIOUSNESS = [
  'alert',
  'usual_confusion',
  'new_confusion',
  'unsure_confusion',
  'voice',
  'pain',
  'unresponsive',
] as const
export type Consciousness = (typeof CONSCIOUSNESS)[number]

/** What a nurse may measure; what she did not measure is absent, never zero and never normal. */
export type Measured = {
  respiration?: number | undefined
  spo2?: number | undefined
  /** Breathes oxygen. */
  oxygen?: boolean | undefined
  systolic?: number | undefined
  diastolic?: number | undefined
  pulse?: number | undefined
  consciousness?: Consciousness | undefined
  temperature?: number | undefined
  weight?: number | undefined
  /** mmol/L, or what the meter shows beyond its range. */
  glucose?: number | 'HI' | 'LO' | undefined
}

export const PARAMETERS = [
  'respiration',
  'spo2',
  'oxygen',
  'systolic',
  'pulse',
  'consciousness',
  'temperature',
] as const satisfies readonly (keyof Measured)[]
export type Parameter = (typeof PARAMETERS)[number]

/** Oxygen saturation is scored by the second scale only where a clinician set it (hypercapnic failure). */
export type Scale = 1 | 2
type Points = 0 | 1 | 2 | 3
/** Ascending: up to and with this value so many points; the last band has no end. */
type Bands = readonly (readonly [upTo: number, points: Points])[]

export const BANDS = {
  respiration: [
    [8, 3],
    [11, 1],
    [20, 0],
    [24, 2],
    [Infinity, 3],
  ],
  spo2Scale1: [
    [91, 3],
    [93, 2],
    [95, 1],
    [Infinity, 0],
  ],
  spo2Scale2OnAir: [
    [83, 3],
    [85, 2],
    [87, 1],
    [Infinity, 0],
  ],
  spo2Scale2OnOxygen: [
    [83, 3],
    [85, 2],
    [87, 1],
    [92, 0],
    [94, 1],
    [96, 2],
    [Infinity, 3],
  ],
  systolic: [
    [90, 3],
    [100, 2],
    [110, 1],
    [219, 0],
    [Infinity, 3],
  ],
  pulse: [
    [40, 3],
    [50, 1],
    [90, 0],
    [110, 1],
    [130, 2],
    [Infinity, 3],
  ],
  temperature: [
    [35, 3],
    [36, 1],
    [38, 0],
    [39, 1],
    [Infinity, 2],
  ],
} as const satisfies Record<string, Bands>

export const OXYGEN_POINTS = 2
export const CONSCIOUSNESS_POINTS: Record<Consciousness, Points> = {
  alert: 0,
  usual_confusion: 0,
  new_confusion: 3,
  unsure_confusion: 3,
  voice: 3,
  pain: 3,
  unresponsive: 3,
}

/** Decimals to which each is rounded before it is scored; half goes up. */
const DECIMALS = { temperature: 1 } as const
export function rounded(parameter: string, value: number): number {
  const by = 10 ** (parameter in DECIMALS ? DECIMALS.temperature : 0)
  // 35.05 is a little less in binary: what was typed decides.
  return Math.floor(Number((value * by + 0.5).toFixed(6))) / by
}

export type Pregnant = 'yes' | 'no' | 'unknown'
export type Subject = {
  /** Null where the date of birth is not known: scored, with a caution. */
  under16: boolean | null
  pregnant: Pregnant
  scale: Scale
}

export const RISKS = ['low', 'low_medium', 'medium', 'high'] as const
export type Risk = (typeof RISKS)[number]
export const CAUTIONS = ['pregnancy_unknown', 'age_unknown'] as const

export type Score =
  | { applies: false; why: 'under_16' | 'pregnant' }
  | {
      applies: true
      scale: Scale
      /** With something missing it is at least this. */
      total: number
      points: Partial<Record<Parameter, number>>
      missing: Parameter[]
      /** What has 3 points by itself. */
      single: Parameter[]
      risk: Risk
      cautions: (typeof CAUTIONS)[number][]
    }

const inBands = (bands: Bands, value: number): Points => bands.find(([upTo]) => value <= upTo)![1]

function pointsOf(parameter: Parameter, measured: Measured, scale: Scale): Points | undefined {
  if (parameter === 'consciousness')
    return measured.consciousness && CONSCIOUSNESS_POINTS[measured.consciousness]
  if (parameter === 'oxygen')
    return measured.oxygen === undefined ? undefined : measured.oxygen ? OXYGEN_POINTS : 0
  const value = measured[parameter]
  if (value === undefined) return undefined
  const whole = rounded(parameter, value)
  if (parameter !== 'spo2') return inBands(BANDS[parameter], whole)
  if (scale === 1) return inBands(BANDS.spo2Scale1, whole)
  // Whether it is oxygen is missing: at least what it would be on air.
  return inBands(measured.oxygen ? BANDS.spo2Scale2OnOxygen : BANDS.spo2Scale2OnAir, whole)
}

export const THRESHOLDS = { medium: 5, high: 7 } as const

function riskOf(total: number, single: readonly Parameter[]): Risk {
  if (total >= THRESHOLDS.high) return 'high'
  if (total >= THRESHOLDS.medium) return 'medium'
  return single.length > 0 ? 'low_medium' : 'low'
}

/** Scores what was measured; says why where NEWS2 is not made for this person. */
export function news2(measured: Measured, { under16, pregnant, scale }: Subject): Score {
  if (under16) return { applies: false, why: 'under_16' }
  if (pregnant === 'yes') return { applies: false, why: 'pregnant' }
  const points: Partial<Record<Parameter, number>> = {}
  for (const parameter of PARAMETERS) {
    const scored = pointsOf(parameter, measured, scale)
    if (scored !== undefined) points[parameter] = scored
  }
  const total = Object.values(points).reduce((sum, each) => sum + each, 0)
  const single = PARAMETERS.filter((parameter) => points[parameter] === 3)
  return {
    applies: true,
    scale,
    total,
    points,
    missing: PARAMETERS.filter((parameter) => points[parameter] === undefined),
    single,
    risk: riskOf(total, single),
    cautions: [
      ...(pregnant === 'unknown' ? (['pregnancy_unknown'] as const) : []),
      ...(under16 === null ? (['age_unknown'] as const) : []),
    ],
  }
}

/** What is older than this is not taken together with what was measured now. */
export const TOGETHER_MINUTES = 30

/** The newest value of each within half an hour before that moment. */
export function together(sets: readonly { at: Date; measured: Measured }[], at: Date): Measured {
  const since = at.getTime() - TOGETHER_MINUTES * 60_000
  return sets
    .filter((set) => set.at.getTime() >= since && set.at <= at)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
    .reduce<Measured>((all, { measured }) => ({ ...all, ...known(measured) }), {})
}
const known = (measured: Measured): Measured =>
  Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== undefined))

/** What else warns (check): beyond these, whatever the score is and for whomever it is made. */
export const LIMITS = {
  glucoseBelow: 4,
  glucoseAbove: 20,
  systolicFrom: 180,
  diastolicFrom: 110,
} as const

/**
 * Every reason to warn, and whether it rings at once or after ten minutes. High: call an ambulance now.
 * Sugar and worry ring at once because nothing else says how urgent they are (check).
 */
export const WARNINGS = {
  news_high: { rings: 'now' },
  news_medium: { rings: 'later' },
  news_single: { rings: 'later' },
  glucose: { rings: 'now' },
  pressure: { rings: 'later' },
  worried: { rings: 'now' },
} as const satisfies Record<string, { rings: 'now' | 'later' }>
export type Warning = keyof typeof WARNINGS
export const WARNING_KINDS = Object.keys(WARNINGS) as [Warning, ...Warning[]]
export const LATER_MINUTES = 10

/** What a doctor set for one patient, with reason and end. */
export type Plan = {
  /** Comfort care: values raise no alarm. That somebody is worried still does. */
  comfort: boolean
  /** Totals from which it warns, instead of 5 and 7; null: as the table says. */
  thresholds: { medium: number; high: number; single: boolean } | null
}

/** What these values warn of; a plan changes what the values warn of, never that somebody is worried. */
export function warningsOf(
  { measured, worried, score }: { measured: Measured; worried: boolean; score: Score },
  plan: Plan | null,
): Warning[] {
  const found: Warning[] = worried ? ['worried'] : []
  if (plan?.comfort) return found
  if (score.applies) {
    const from = plan?.thresholds ?? { ...THRESHOLDS, single: true }
    if (score.total >= from.high) found.push('news_high')
    else if (score.total >= from.medium) found.push('news_medium')
    if (score.single.length > 0 && from.single) found.push('news_single')
  }
  const { glucose, systolic, diastolic } = measured
  if (glucose !== undefined && isBeyond(glucose)) found.push('glucose')
  if (
    (systolic ?? 0) >= LIMITS.systolicFrom ||
    (diastolic !== undefined && diastolic >= LIMITS.diastolicFrom)
  )
    found.push('pressure')
  return found
}
const isBeyond = (glucose: number | 'HI' | 'LO') =>
  typeof glucose === 'string' || glucose < LIMITS.glucoseBelow || glucose > LIMITS.glucoseAbove

/** When it rings: at once if one of them does. Null where nothing warns. */
export function ringsWhen(warnings: readonly Warning[]): 'now' | 'later' | null {
  if (warnings.length === 0) return null
  return warnings.some((warning) => WARNINGS[warning].rings === 'now') ? 'now' : 'later'
}

/** The phone says to call an ambulance, network or not. */
export const callsAmbulance = (warnings: readonly Warning[]) => warnings.includes('news_high')
