import { existsSync } from 'node:fs'

/** Takes settings from a file `.env` beside package.json; what the environment says wins. */
export function readSettingsFile(): void {
  if (existsSync('.env')) process.loadEnvFile('.env')
}
