import { assetRoutes } from './asset-routes.ts'
import { keyRoutes } from './key-routes.ts'
import type { Route } from './route.ts'
import { searchRoutes } from './search-routes.ts'
import { serverRoutes } from './server-routes.ts'
import { userRoutes } from './user-routes.ts'

/** All routes; where two fit, the first one wins. */
export const routes: readonly Route[] = [...serverRoutes, ...userRoutes, ...keyRoutes, ...searchRoutes, ...assetRoutes]
