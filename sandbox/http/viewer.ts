import type { Viewer } from '../present/present-asset.ts'
import type { Call } from './route.ts'

/** The one who asks, for everything that is shown differently to its owner. */
export const viewer = ({ state, profile, user }: Call): Viewer => ({ state, profile, userId: user.id })
