export type Figure = {
  name: string
  unit: string
  /** Medians of the rounds. */
  product: number
  /** What the same act costs with nothing of ours in it; or what it is compared with. */
  bare: number
  bareIs: string
  ratio: number
  /** The ratio in each round: how much the machine wavers. */
  spread: [number, number]
  target: string
  met: boolean
}

type Target = { atLeast: number } | { atMost: number }

export const median = (values: readonly number[]): number => percentile(values, 0.5)

export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

const words = (target: Target, of: string) =>
  'atLeast' in target ? `at least ${target.atLeast} ${of}` : `at most ${target.atMost} ${of}`
const holds = (target: Target, value: number) =>
  'atLeast' in target ? value >= target.atLeast : value <= target.atMost

type Rounds = { product: number; bare: number }[]

/** A figure whose target is its ratio to the bare limit of the same run. */
export function compare(
  what: { name: string; unit: string; bareIs: string; target: Target },
  rounds: Rounds,
): Figure {
  const ratios = rounds.map(({ product, bare }) => product / bare)
  const ratio = median(ratios)
  return {
    name: what.name,
    unit: what.unit,
    product: median(rounds.map(({ product }) => product)),
    bare: median(rounds.map(({ bare }) => bare)),
    bareIs: what.bareIs,
    ratio,
    spread: [Math.min(...ratios), Math.max(...ratios)],
    target: words(what.target, 'of it'),
    met: holds(what.target, ratio),
  }
}

/** A figure whose target is a number of its own; the bare limit says what the machine can do. */
export function limit(
  what: { name: string; unit: string; bareIs: string; target: Target },
  rounds: Rounds,
): Figure {
  const figure = compare(what, rounds)
  return {
    ...figure,
    target: words(what.target, what.unit),
    met: holds(what.target, figure.product),
  }
}

const short = (value: number) =>
  value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2)

export function describeFigure(figure: Figure): string {
  const { name, unit, product, bare, bareIs, ratio, spread, target, met } = figure
  return [
    `${met ? 'met   ' : 'MISSED'}  ${name}`,
    `          ${short(product)} ${unit}; ${bareIs}: ${short(bare)}; ratio ${short(ratio)} (${spread.map(short).join(' to ')}); target: ${target}`,
  ].join('\n')
}
