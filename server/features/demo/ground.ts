import type { Services } from '../../platform/context.ts'
import type { Backstage } from './backstage.ts'

/** What the demo needs of the rest of the product; `app.ts` hands it over. */
export type DemoGround = {
  services: Services
  backstage: Backstage
  openSession(ground: Pick<Services, 'database'> & { now: Date }, userId: string): Promise<string>
  inviteAdministrator(
    services: Services,
    email: string,
    person: { name: string; demo: boolean },
  ): Promise<string>
}
