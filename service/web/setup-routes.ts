import { Hono } from 'hono'
import type { Known } from './gate.ts'
import type { Web } from './web.ts'

/** What is to be done where no configuration is there; it is looked at anew each time, and nothing is written. */
export const setupRoutes = ({ gate, setup }: Web): Hono<Known> => {
  const routes = new Hono<Known>()
  routes.get('/setup', async (context) => {
    gate.assertRole(context, 'admin')
    return context.json(await setup())
  })
  return routes
}
