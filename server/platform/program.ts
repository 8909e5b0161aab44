import { ConfigError } from './config.ts'
import { StartError } from './database/failure.ts'

/** How a program ends when it was told something wrong: starting it again would not help. */
export const exitAsTold = 78

/**
 * Runs a program's main function. What a person can put right is said in its sentence alone, with
 * the exit code 78; anything else ends with its stack.
 */
export async function runProgram(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error
    console.error(error.message)
    process.exit(exitAsTold)
  }
}
