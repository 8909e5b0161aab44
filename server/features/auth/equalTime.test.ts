import { writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type Person, type World } from '../../testing/world.ts'

// That the answers are equal is seen here; how long they take is measured by `npm run prove --
// accounts`, which says where to write the figures, on a machine that does nothing else.
const resultFile = process.env['AHAVA_PROOF']
const CALLS = resultFile ? 200 : 5
/** Medians may differ by this part: less than what a network adds by itself. */
const ALIKE = 0.15
const NOBODY = 'nobody.here@example.test'

let world: World
let person: Person
beforeAll(async () => {
  world = await createWorld()
  person = await world.family('Same Work')
})
afterAll(() => world.close())

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)]!

const ASKED = {
  forgotten: (email: string) => world.anonymous.accounts.forgotPassword({ email }),
  signIn: (email: string) =>
    world.anonymous.auth.login({ email, password: 'not the right sentence' }).then(
      () => 'signed in',
      (error: { problem: { code: string; detail: string } }) =>
        `${error.problem.code}: ${error.problem.detail}`,
    ),
}

test(
  'somebody and nobody get the same answer, and wait as long for it',
  { timeout: 300_000 },
  async () => {
    const figures: Record<string, number> = { calls: CALLS }
    const apart: number[] = []
    for (const [name, ask] of Object.entries(ASKED)) {
      const took: Record<string, number[]> = { somebody: [], nobody: [] }
      for (let call = 0; call < CALLS; call += 1) {
        const answers: unknown[] = []
        const order = [
          ['somebody', person.email],
          ['nobody', NOBODY],
        ] as const
        for (const [who, email] of call % 2 ? order : order.toReversed()) {
          // Nobody's attempts of before slow this one down.
          world.pass(24 * 60)
          const began = performance.now()
          answers.push(await ask(email))
          took[who]!.push(performance.now() - began)
        }
        expect(answers[0], name).toEqual(answers[1])
      }
      for (const [who, all] of Object.entries(took))
        figures[`${name}, ${who} (ms)`] = Number(median(all).toFixed(2))
      apart.push(Math.abs(median(took['somebody']!) / median(took['nobody']!) - 1))
    }
    if (resultFile) writeFileSync(resultFile, JSON.stringify(figures))
    // A machine that does other work says nothing about time.
    expect(resultFile ? Math.max(...apart) : 0).toBeLessThan(ALIKE)
  },
)
